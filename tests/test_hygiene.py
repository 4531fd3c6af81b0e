"""What holds of the project as a whole: deferred imports, sizes, no shell, no escape unclean, a README that is true."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from academichub.config.commands import COMMANDS, shown_key
from academichub.data import categories, demo_lines, glossary

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def modules_after(code: str) -> set[str]:
    """The modules that some code has imported."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_reader_starts_without_network_and_model_libraries() -> None:
    """litellm, httpx and the rest are imported when they are needed, not before the first paint."""
    loaded = modules_after("import academichub.cli.main, academichub.cli.reader, academichub.tui.app")
    assert not loaded & {"litellm", "httpx", "httpcore", "feedparser", "openai", "tomli_w", "platformdirs.unix.x"}


def test_sync_loads_neither_screen_nor_model() -> None:
    """Cron's work needs no Textual and no litellm."""
    loaded = modules_after(
        "import academichub.cli.main, academichub.cli.syncing, academichub.work.sync, academichub.net.client"
    )
    assert not loaded & {"textual", "litellm"}


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Every function with the lines of its body, docstring apart."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                yield file, node, lines


def test_functions_and_files_are_small() -> None:
    """Median function under ten lines, none over fifty, no file over four hundred."""
    sizes = [lines for _file, _node, lines in functions()]
    assert statistics.median(sizes) < 10
    assert [(file.name, node.name, lines) for file, node, lines in functions() if lines > 50] == []
    assert [file.name for file in SOURCES if file.read_text(encoding="utf-8").count("\n") > 400] == []


def _without_docstring(top: ast.Module | ast.ClassDef) -> list[str]:
    """The public functions and classes right under `top` that say nothing of themselves."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    named = [node for node in top.body if isinstance(node, kinds) and not node.name.startswith("_")]
    found = [node.name for node in named if not ast.get_docstring(node)]
    return found + [name for node in named if isinstance(node, ast.ClassDef) for name in _without_docstring(node)]


def test_public_functions_say_what_they_give() -> None:
    """Every public function, class and module has a docstring."""
    missing = []
    for file in SOURCES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) and tree.body:
            missing.append(file.name)
        missing += [f"{file.name}: {name}" for name in _without_docstring(tree)]
    assert missing == []


def test_nothing_runs_in_a_shell_and_no_certificate_goes_unchecked() -> None:
    """No shell, no eval, no switch that turns TLS checks off."""
    forbidden = re.compile(r"shell=True|os\.system|os\.popen|\beval\(|\bexec\(|verify=False|webbrowser|unittest\.mock")
    found = [
        f"{file.name}: {match[0]}" for file in SOURCES for match in forbidden.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_screens_take_no_markup() -> None:
    """None of Textual's widgets that read markup is used: every line of the screen is drawn from segments."""
    forbidden = re.compile(
        r"\b(?:Static|Label|OptionList|DataTable|RichLog|Markdown)\b\(|\bnotify\(|border_title|tooltip\s*="
    )
    found = [
        f"{file.name}: {match[0]}" for file in SOURCES for match in forbidden.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_lock_is_whole() -> None:
    """Every pin has hashes, no host is named, and the two poisoned releases cannot come in."""
    text = (ROOT / "constraints.txt").read_text()
    pins = [line for line in text.split("\n") if re.match(r"^[a-z0-9-]+==", line)]
    assert len(pins) > 50
    assert all(line.endswith("\\") for line in pins)
    assert "://" not in text
    assert re.search(r"^litellm==1\.(?!82\.[78] )", text, re.MULTILINE)


def test_the_environment_holds_no_foreign_start_up_code() -> None:
    """A .pth file runs at every start of Python: only those of editable installs and known tools are there."""
    import site

    found = {file.name for folder in site.getsitepackages() for file in Path(folder).glob("*.pth")}
    odd = {
        name
        for name in found
        if not re.match(
            r"_?(?:academichub|_editable_impl|editable_impl|distutils-precedence|a1_coverage|coverage)", name
        )
    }
    assert odd == set()


def test_the_taxonomy_and_the_glossary_are_whole() -> None:
    """155 active categories with Chinese names; 359 terms."""
    active = [row for row in categories().values() if row.active]
    assert len(active) == 155
    assert all(row.name_zh for row in active)
    assert len(glossary()) == 359


def test_the_demo_is_wide() -> None:
    """At least forty papers of many fields, with Chinese, from one author to a thousand."""
    import json

    rows = [json.loads(line) for line in demo_lines()]
    assert len(rows) >= 40
    assert all(row["translation"]["abstract"] for row in rows)
    counts = [len(row["authors"]) for row in rows]
    assert min(counts) == 1
    assert max(counts) >= 900
    assert any(row["id"].startswith("doi:10.1101/") for row in rows)
    assert len({row["categories"][0].split(".")[0] for row in rows}) >= 8


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_keys_are_those_of_the_table(name: str) -> None:
    """Each command's keys stand in the README's table, and no others."""
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (`.+?`) \| .+? \| `([a-z_]+)` \|$", text, re.MULTILINE))
    wanted = {
        " ".join(f"`{shown_key(key)}`" for key in command.vim if key.isascii()): command.name for command in COMMANDS
    }
    assert rows == wanted


def test_the_project_stands_alone() -> None:
    """No machine path and no registry host in what is committed."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    forbidden = re.compile(
        r"(?:^|[\s\"'(=])/(?:work|farm)/|" + "|".join(("pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.org"))
    )
    found = []
    for name in files:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".txt", ".po", "") and path.is_file() and path.stat().st_size < 10**6:
            found += [name] if forbidden.search(path.read_text(encoding="utf-8", errors="replace")) else []
    assert found == []
