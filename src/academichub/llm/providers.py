"""Who serves models: the names of their keys, their addresses, and how thinking is switched off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NO_THINKING: Mapping[str, Any] = {"thinking": {"type": "disabled"}}
_NOT_ENABLED: Mapping[str, Any] = {"enable_thinking": False}


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider."""

    key_env: str
    """The environment variable that its own tools read."""
    keyless: bool = False
    """Whether it works without a key."""
    api_base: str = ""
    """Its address, where litellm does not know it: it is called as any OpenAI-compatible server."""
    no_thinking: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a request that switch thinking off."""
    model: str = ""
    """A model that translates well and costs little, to begin with."""
    context: int = 0
    """Tokens that its server takes unless it was set up otherwise; 0 if that is the model's own."""


PROVIDERS: Mapping[str, Provider] = {
    "deepseek": Provider("DEEPSEEK_API_KEY", no_thinking=_NO_THINKING, model="deepseek-v4-flash"),
    "dashscope": Provider("DASHSCOPE_API_KEY", no_thinking=_NOT_ENABLED, model="qwen-plus"),
    "moonshot": Provider("MOONSHOT_API_KEY", no_thinking=_NO_THINKING, model="kimi-k2.6"),
    "zai": Provider("ZAI_API_KEY", no_thinking=_NO_THINKING, model="glm-5.3-flash"),
    "volcengine": Provider("VOLCENGINE_API_KEY", no_thinking=_NO_THINKING, model="doubao-seed-2-1-lite-260915"),
    "siliconflow": Provider(
        "SILICONFLOW_API_KEY",
        api_base="https://api.siliconflow.cn/v1",
        no_thinking=_NOT_ENABLED,
        model="deepseek-ai/DeepSeek-V4-Flash",
    ),
    "openrouter": Provider("OPENROUTER_API_KEY", model="deepseek/deepseek-v4-flash"),
    "ollama_chat": Provider("OLLAMA_API_KEY", keyless=True, context=4_096, model="qwen3"),
    "ollama": Provider("OLLAMA_API_KEY", keyless=True, context=4_096),
    "hosted_vllm": Provider("HOSTED_VLLM_API_KEY", keyless=True),
    "lm_studio": Provider("LM_STUDIO_API_KEY", keyless=True),
    "openai": Provider("OPENAI_API_KEY", model="gpt-5.4-mini"),
    "anthropic": Provider("ANTHROPIC_API_KEY", model="claude-haiku-4-5"),
    "gemini": Provider("GEMINI_API_KEY", model="gemini-3.1-flash-lite"),
    "minimax": Provider("MINIMAX_API_KEY", no_thinking=_NO_THINKING),
}


def provider_of(model: str) -> Provider:
    """The provider that a model's name begins with; one of the usual kind if we do not know it."""
    name = model.partition("/")[0]
    return PROVIDERS.get(name) or Provider(f"{name.upper()}_API_KEY")


def presets() -> list[str]:
    """A model of every provider to begin with, as provider/name."""
    return [f"{name}/{provider.model}" for name, provider in PROVIDERS.items() if provider.model]
