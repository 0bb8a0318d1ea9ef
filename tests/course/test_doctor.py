"""`lessons doctor`: what it finds, and that each trouble comes with what to do."""

import socket
import sys

import jax
import pytest

from lessons_lib.course import doctor
from lessons_lib.course.places import CourseError
from lessons_lib.course.workspace import FOLDER


def trouble(finding, found, to_do):
    assert not finding.well and finding.to_do, finding
    assert found in finding.found and to_do in finding.to_do, finding
    assert str(finding).startswith("△") and finding.to_do in str(finding)


def test_the_python_of_this_test_will_do_and_an_old_one_will_not():
    assert doctor.python(sys.version_info).well
    trouble(doctor.python((3, 9, 2)), "3.9.2", "needs Python 3.11 or newer")


def test_packages_that_are_missing_or_of_other_versions_are_named(monkeypatch):
    assert doctor.packages({"jax": jax.__version__, "not-installed-extra": "1"}).well
    trouble(doctor.packages({"jax": "0.0.1"}), f"jax {jax.__version__} (tested with 0.0.1)", "constraints.txt")
    monkeypatch.setattr(doctor, "_needed", lambda: ["jax", "no-such-package"])
    trouble(doctor.packages({}), "missing: no-such-package", "constraints.txt")


def test_every_package_that_the_course_needs_is_looked_for():
    assert {"jax", "jupyterlab", "jsonschema"} <= set(doctor._needed())
    assert "pytest" not in doctor._needed()


def test_devices_are_named_a_card_that_is_not_used_is_told_and_a_failure_has_a_way_out(monkeypatch):
    assert "cpu" in doctor.devices().found
    monkeypatch.setattr(doctor.shutil, "which", lambda program: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(jax, "devices", lambda: [type("Device", (), {"platform": "cpu"})])
    card = doctor.devices()
    assert card.well and f"]=={jax.__version__}" in card.to_do and "jax[cuda" in card.to_do

    def broken():
        raise RuntimeError("no backend\nmore")

    monkeypatch.setattr(jax, "devices", broken)
    trouble(doctor.devices(), "no backend", "JAX_PLATFORMS=cpu")


def test_code_that_is_not_kept_is_told(monkeypatch):
    kept = jax.config.jax_compilation_cache_dir
    try:
        jax.config.update("jax_compilation_cache_dir", None)
        found = doctor.compiled_code()
        assert found.well and "JAX_COMPILATION_CACHE_DIR=DIR" in found.to_do
    finally:
        jax.config.update("jax_compilation_cache_dir", kept)
    assert "not kept" in found.found


def test_a_home_that_cannot_be_written_to_is_told(tmp_path, monkeypatch):
    assert doctor.home().well
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "runtime"))
    trouble(doctor.home(), "cannot be written to", "JUPYTER_RUNTIME_DIR=DIR")


def test_a_workspace_is_there_or_not_yet_whole_or_damaged_roomy_or_full(tmp_path, monkeypatch):
    assert "lessons lab" in doctor.workspace_of(tmp_path, tmp_path).to_do
    (tmp_path / FOLDER).mkdir()
    assert doctor.workspace_of(tmp_path, tmp_path).well
    monkeypatch.setattr(doctor, "ROOM_MB", 10**12)
    trouble(doctor.workspace_of(tmp_path, tmp_path), "MB are free", "Make room")
    (tmp_path / "01_sample").mkdir()
    (tmp_path / "01_sample" / "01_sample.ipynb").write_text("{")
    trouble(doctor.workspace_of(tmp_path, tmp_path), "1 damaged", "`lessons reset 01`")
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    trouble(doctor.workspace_of(tmp_path, tmp_path), "is read-only", "--workspace DIR")


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as other:
        other.bind(("localhost", 0))
        other.listen()
        assert "is taken" in doctor.port(tmp_path, other.getsockname()[1]).found


def test_signs_that_a_terminal_lacks_and_the_figures_fonts_are_looked_for(monkeypatch):
    assert doctor.terminal("utf-8").well and not doctor.terminal("utf-8").to_do
    assert "PYTHONUTF8=1" in doctor.terminal("cp1252").to_do
    assert doctor.fonts().well
    monkeypatch.setattr("matplotlib.font_manager.findfont", lambda *_, **__: (_ for _ in ()).throw(ValueError))
    trouble(doctor.fonts(), "not found", "reinstall matplotlib")


def test_a_sandbox_that_does_not_work_is_told_to_teachers():
    def broken():
        raise CourseError("`bwrap` was not found. Install it.")

    found = doctor.sandbox(broken)
    assert found.well and "Install it" in found.to_do
    assert "works" in doctor.sandbox(lambda: None).found


@pytest.mark.slow
def test_doctor_looks_at_everything(lessons, tmp_path):
    result = lessons("doctor", "--workspace", tmp_path / "mine")
    told = {line.split()[1] for line in result.stdout.splitlines() if not line.startswith(" ")}
    assert {"Python", "packages", "devices", "cache", "Jupyter", "workspace", "port", "fonts", "sandbox"} <= told
    assert result.returncode == ("△" in result.stdout), result.stdout + result.stderr
