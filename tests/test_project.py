"""The frame: one list of dependencies, pinned; licences; nothing of any machine; links that lead somewhere."""

import importlib
import importlib.metadata
import os
import re
import subprocess
import tomllib

import pathspec
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lessons_lib.course.places import course_root

ROOT = course_root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
PINNED = {canonicalize_name(name): version for name, version in PINS.items()}


def tracked_files():
    """The files of the project as text: those that git keeps or would keep or, in a download without .git, all but what
    .gitignore names."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    else:
        ignored = pathspec.GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())
        listed = ignored.match_tree_files(ROOT, negate=True)
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix not in {".png", ".npz"} and path.is_file():
            yield name, path.read_text(encoding="utf-8")


def needed(extras):
    """Every distribution that the project needs here, directly or through another."""
    found, waiting = set(), [Requirement(f"{PROJECT['name']}[{','.join(extras)}]")]
    while waiting:
        requirement = waiting.pop()
        for text in importlib.metadata.requires(requirement.name) or []:
            inner = Requirement(text)
            wanted = inner.marker is None or any(
                inner.marker.evaluate({"extra": extra}) for extra in requirement.extras or {""}
            )
            key = canonicalize_name(inner.name), tuple(sorted(inner.extras))
            if wanted and key not in found:
                found.add(key)
                waiting.append(inner)
    return {name for name, _ in found}


def test_constraints_hold_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line) for line in lines)


def test_everything_the_project_needs_is_pinned_to_one_version():
    assert needed(["test", "site", "classroom"]) - PINNED.keys() == set()


def test_every_pin_is_of_something_the_project_needs_or_keeps():
    direct = {
        canonicalize_name(Requirement(text).name)
        for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    }
    assert direct <= PINNED.keys()
    assert "torch" not in PINNED


def test_conda_brings_only_python_and_pip_and_pip_installs_this_project_as_pinned():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    assert [re.split("[=<>]", name)[0] for name in conda] == ["python", "pip"]
    assert pip == {"pip": ["--constraint constraints.txt", "--editable ."]}
    assert environment["name"] == PROJECT["name"]
    version = conda[0].split("=")[-1]
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(version)


def test_both_licences_are_there_and_named():
    assert PROJECT["license"] == "BSD-3-Clause AND CC-BY-4.0"
    assert (ROOT / "LICENSE").read_text().startswith("BSD 3-Clause License")
    assert "SPDX-License-Identifier: CC-BY-4.0" in (ROOT / "LICENSE-text").read_text()


def test_no_tracked_file_names_a_machine_or_a_package_index():
    own_folder = r"/(?:root|home|Users)/\w"
    index = r"--(?:extra-)?index-url|--find-link\w|//[^\s/]+/simple\b|//(?:[\w-]+\.)*pythonhosted\b|file:/{3}"
    traces = re.compile(f"{own_folder}|{index}", re.IGNORECASE)
    here = str(ROOT)
    found = [f"{name}: {match[0]}" for name, text in tracked_files() for match in traces.finditer(text)]
    found += [name for name, text in tracked_files() if len(here) > 3 and here in text]
    assert found == []


def anchors(text):
    """The anchors of a Markdown page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_the_projects_pages_lead_somewhere():
    dead = []
    for name, text in tracked_files():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            page = (ROOT / name).parent / path if path else ROOT / name
            if not page.exists() or (anchor and anchor not in anchors(page.read_text())):
                dead.append(f"{name}: {target}")
    assert dead == []


@pytest.mark.parametrize("target", ["lab", "test", "check", "build", "grade", "site", "hub"])
def test_make_offers(target):
    shown = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr


def test_the_continuous_check_runs_make_test_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "make test"
    assert len(lines) == 4


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "benchmarks").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_a_benchmark_finds_what_it_imports(path):
    def settings():
        return {name: value for name, value in os.environ.items() if name.startswith(("JAX", "XLA", "KERAS"))}

    before = settings()
    importlib.import_module(f"tests.benchmarks.{path.stem}")
    assert settings() == before, "it would hold for the tests that come after"
