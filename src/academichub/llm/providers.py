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
    context: int = 0
    """Tokens that its server takes unless it was set up otherwise; 0 if that is the model's own."""


PROVIDERS: Mapping[str, Provider] = {
    "deepseek": Provider("DEEPSEEK_API_KEY", no_thinking=_NO_THINKING),
    "dashscope": Provider("DASHSCOPE_API_KEY", no_thinking=_NOT_ENABLED),
    "moonshot": Provider("MOONSHOT_API_KEY", no_thinking=_NO_THINKING),
    "zai": Provider("ZAI_API_KEY", no_thinking=_NO_THINKING),
    "volcengine": Provider("VOLCENGINE_API_KEY", no_thinking=_NO_THINKING),
    "siliconflow": Provider("SILICONFLOW_API_KEY", api_base="https://api.siliconflow.cn/v1", no_thinking=_NOT_ENABLED),
    "openrouter": Provider("OPENROUTER_API_KEY"),
    "ollama_chat": Provider("OLLAMA_API_KEY", keyless=True, context=4_096),
    "ollama": Provider("OLLAMA_API_KEY", keyless=True, context=4_096),
    "hosted_vllm": Provider("HOSTED_VLLM_API_KEY", keyless=True),
    "lm_studio": Provider("LM_STUDIO_API_KEY", keyless=True),
    "openai": Provider("OPENAI_API_KEY"),
    "anthropic": Provider("ANTHROPIC_API_KEY"),
    "gemini": Provider("GEMINI_API_KEY"),
    "minimax": Provider("MINIMAX_API_KEY", no_thinking=_NO_THINKING),
}


def provider_of(model: str) -> Provider:
    """The provider that a model's name begins with; one of the usual kind if we do not know it."""
    name = model.partition("/")[0]
    return PROVIDERS.get(name) or Provider(f"{name.upper()}_API_KEY")
