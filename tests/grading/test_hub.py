"""What a hub needs beside the hub itself: feedback to its submission, and values that the Helm charts know."""

import pytest
import yaml
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grading.hub.exchange import SECRET, ReleaseFeedback
from lessons_lib.course.places import course_root

VALUES = course_root() / "grading" / "hub" / "kubernetes"
TIME = "2026-01-02 03:04:05.000006 UTC"

# By the charts' values.schema.yaml (JupyterHub, Dask Gateway) and values.yaml (ngshare): below these, keys are free.
FREE = {
    "jupyterhub": """hub.config hub.services hub.loadRoles hub.extraConfig singleuser.extraEnv singleuser.image.name
        singleuser.image.tag singleuser.defaultUrl singleuser.memory.guarantee singleuser.memory.limit
        singleuser.cpu.guarantee singleuser.cpu.limit singleuser.storage.capacity singleuser.storage.homeMountPath
        singleuser.networkPolicy.egress proxy.https.enabled proxy.https.hosts
        proxy.https.letsencrypt.contactEmail""",
    "ngshare": "ngshare.hub_api_token ngshare.admins pvc.storage deployment.resources",
    "dask-gateway": """gateway.auth.type gateway.auth.jupyterhub.apiToken gateway.backend.image.name
        gateway.backend.image.tag gateway.backend.worker.threads gateway.backend.worker.cores.request
        gateway.backend.worker.cores.limit gateway.backend.worker.memory.request gateway.backend.worker.memory.limit
        gateway.backend.worker.extraContainerConfig gateway.backend.worker.extraPodConfig traefik.service.type""",
}


def values(chart):
    return yaml.safe_load((VALUES / f"{chart}.yaml").read_text())


def unknown(tree, free, path=""):
    """The paths of a tree of values that lead past what the chart knows."""
    if path in free:
        return []
    if not isinstance(tree, dict):
        return [path]
    return [found for key, inner in tree.items() for found in unknown(inner, free, f"{path}.{key}".lstrip("."))]


@pytest.mark.parametrize("chart", FREE)
def test_a_chart_knows_each_key_of_its_values(chart):
    assert unknown(values(chart), set(FREE[chart].split())) == []


def test_the_parts_on_kubernetes_agree_on_tokens_and_images_and_their_code_can_be_read():
    hub, ngshare, dask = map(values, FREE)
    services = hub["hub"]["services"]
    assert services["ngshare"]["api_token"] == ngshare["ngshare"]["hub_api_token"]
    assert services["dask-gateway"]["api_token"] == dask["gateway"]["auth"]["jupyterhub"]["apiToken"]
    assert "{name}:{tag}".format(**dask["gateway"]["backend"]["image"]) in hub["hub"]["extraConfig"]["teachers"]
    for name, text in hub["hub"]["extraConfig"].items():
        compile(text, name, "exec")


@pytest.fixture
def exchange(tmp_path):
    """A course folder with feedback for ada and ben, and its exchange; a function that hands in, and one that
    releases."""
    inbound = tmp_path / "exchange" / "course" / "inbound"
    for student in ("ada", "ben"):
        page = tmp_path / "feedback" / student / "00_start_here" / "00_start_here.html"
        page.parent.mkdir(parents=True)
        page.write_text(student)
        (page.parent / "timestamp.txt").write_text(f"{TIME}\n")

    def hand_in(student, time, signs):
        folder = inbound / f"{student}+00_start_here+{time}+{signs}"
        folder.mkdir(parents=True)
        (folder / SECRET).write_text(f"{student} {time} {signs}")

    def release():
        config = Config()
        config.Exchange.root = str(tmp_path / "exchange")
        course = CourseDirectory(root=str(tmp_path), course_id="course", assignment_id="00_start_here")
        ReleaseFeedback(coursedir=course, config=config).start()
        return sorted(page.read_text() for page in (inbound.parent / "feedback").iterdir())

    return hand_in, release


def test_feedback_goes_to_the_submission_that_was_graded(exchange, tmp_path):
    hand_in, release = exchange
    hand_in("ada", TIME, "x")
    hand_in("ada", TIME.replace("2026", "2027"), "y")  # not collected yet
    hand_in("ben", TIME, "z")
    assert release() == ["ada", "ben"]
    secret = tmp_path / "feedback" / "ada" / "00_start_here" / SECRET
    assert secret.read_text() == f"ada {TIME} x"


def test_feedback_whose_submission_is_missing_or_not_the_only_one_stays_and_the_others_go(exchange):
    hand_in, release = exchange
    hand_in("ada", TIME, "x")
    hand_in("ada", TIME, "of another who took her name")
    hand_in("ben", TIME, "z")
    assert release() == ["ben"]
