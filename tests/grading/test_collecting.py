"""What learning platforms give becomes the tree that is graded, and nothing handed in is lost on the way."""

import csv
import io
import json
import os
import shutil
import stat
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from grading.collecting.collect import collect
from grading.collecting.senders import CANVAS, MOODLE, key, sender_of
from grading.people import is_id, known_people, read_people, safe_id
from grading.pipeline import plan
from lessons_lib.course.places import CourseError, course_root

LESSON, OTHER = "00_start_here", "01_shapes_and_one_hot"


def notebook(lesson=LESSON, answer="answered = 1"):
    """The released notebook with one more cell; the starter itself where there is no answer."""
    data = json.loads((course_root() / "notebooks" / lesson / f"{lesson}.ipynb").read_text())
    if answer:
        data["cells"].append({"cell_type": "code", "source": answer, "metadata": {}, "outputs": []})
    return json.dumps(data)


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def collected(tmp_path):
    """Collects a download given as {name: text}; gives what was reported. The tree is tmp_path / "in"."""

    def run(files, **options):
        download = tmp_path / f"download{len(list(tmp_path.glob('*.zip')))}.zip"
        download.write_bytes(zipped(files))
        return collect(download, tmp_path / "in", course_root(), **options)

    return run


def tree(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def choices(report):
    return {line.file: line.choice for line in report.lines}


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(
        "id,name,email,section\nada,Ada Lovelace,ada@uni.edu,A\nobrien,Seán O'Brien,sean@uni.edu,B\n"
        "mei,Mei Lin,mei@uni.edu,A\nnobody,Nemo Outis,nemo@uni.edu,B\n"
    )
    return path


@pytest.mark.parametrize(
    ("path", "platform", "name", "number", "late"),
    [
        ("Ada Lovelace_12345_assignsubmission_file_/a.ipynb", MOODLE, "Ada Lovelace", "12345", False),
        ("Ada Lovelace_12345_assignsubmission_file/sub/a.ipynb", MOODLE, "Ada Lovelace", "12345", False),
        ("Ada Lovelace_12345_assignsubmission_file_02_a.ipynb", MOODLE, "Ada Lovelace", "12345", False),
        ("Ada Lovelace_12345_assignsubmission_onlinetext/onlinetext.html", MOODLE, "Ada Lovelace", "12345", False),
        ("02.zip/Ada Lovelace_7_assignsubmission_file_/a.ipynb", MOODLE, "Ada Lovelace", "7", False),
        ("lovelaceada_LATE_12345_67890_name-1.ipynb", CANVAS, "lovelaceada", "12345", True),
        ("lovelaceada_12345_67890_my_late_work_2.ipynb", CANVAS, "lovelaceada", "12345", False),
        ("lovelaceada_12345_text.html", CANVAS, "lovelaceada", "12345", False),
        ("LATE_anon_a1B2c_67890_a.ipynb", CANVAS, "anon_a1B2c", "anon_a1B2c", True),
    ],
)
def test_a_path_tells_the_sender_in_every_form_of_the_platforms(path, platform, name, number, late):
    sender = sender_of(tuple(path.split("/")))
    assert (sender.platform, sender.name, sender.number, sender.late) == (platform, name, number, late)


def test_moodles_zip_becomes_the_tree_by_the_class_list(collected, roster, tmp_path):
    report = collected(
        {
            "Ada Lovelace_11_assignsubmission_file_/my work.ipynb": notebook(),
            "Seán OBrien_12_assignsubmission_file_/X.ipynb": notebook(),
            "Lin Mei_13_assignsubmission_file_deep learning.ipynb": notebook(OTHER),
        },
        roster=roster,
    )
    wanted = {f"ada/{LESSON}/{LESSON}.ipynb", f"obrien/{LESSON}/{LESSON}.ipynb", f"mei/{OTHER}/{OTHER}.ipynb"}
    assert tree(tmp_path / "in") == wanted and report.amiss == []
    assert f"{LESSON}: nothing came from mei (Mei Lin), nobody (Nemo Outis)." in report.told
    assert {submission.student for submission in plan(tmp_path / "in", [LESSON, OTHER])[0]} == {"ada", "obrien", "mei"}


def test_canvas_marks_of_lateness_and_its_numbers_are_taken_over(collected, tmp_path):
    gradebook = tmp_path / "gradebook.csv"
    gradebook.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (87)\n    Points Possible,,,,,10\n"
        '"Lovelace, Ada",12345,S1,ada,A,\n"Lin, Mei",12346,S2,mei,A,\n'
    )
    report = collected(
        {
            "lovelaceada_LATE_12345_67890_name-1.ipynb": notebook(),
            "linmei_99999_67891_name.ipynb": notebook(),
        },
        roster=gradebook,
    )
    assert f"ada/{LESSON}/late.txt" in tree(tmp_path / "in")
    [ada] = [submission for submission in plan(tmp_path / "in", [LESSON])[0] if submission.student == "ada"]
    assert "marked as late" in ada.remarks[0]
    # The name fits and the number does not: that is somebody else, who is kept and reported.
    assert any("linmei" in sentence for sentence in report.amiss) and (tmp_path / "in" / "linmei" / LESSON).is_dir()


def test_without_a_class_list_names_tell_students_apart_and_canvas_numbers_are_kept(collected, tmp_path):
    collected({"lovelaceada_12345_67890_a.ipynb": notebook()})
    [person] = known_people(tmp_path / "in")
    assert (person.student, person.canvas) == ("lovelaceada", "12345")
    collected({"lovelaceada_12345_70000_b.ipynb": notebook(OTHER)})
    assert [one.student for one in known_people(tmp_path / "in")] == ["lovelaceada"]


def test_two_of_one_name_stay_two_and_a_moodle_number_belongs_to_one_assignment(collected, tmp_path):
    collected(
        {
            "Ada Lovelace_1_assignsubmission_file_/a.ipynb": notebook(answer="first = 1"),
            "Ada Lovelace_2_assignsubmission_file_/a.ipynb": notebook(answer="second = 2"),
            "Ada Lovelace_2_assignsubmission_file_/b.ipynb": notebook(OTHER),
        }
    )
    assert len({path.split("/")[0] for path in tree(tmp_path / "in")}) == 2
    collected({"Mei Lin_1_assignsubmission_file_/a.ipynb": notebook()})
    collected({"Mei Lin_9_assignsubmission_file_/a.ipynb": notebook(OTHER)})
    assert {f"Mei Lin/{LESSON}/{LESSON}.ipynb", f"Mei Lin/{OTHER}/{OTHER}.ipynb"} <= tree(tmp_path / "in")


def test_a_folder_of_mail_attachments_nested_zips_and_nbgraders_exchange_are_read(tmp_path, roster):
    download = tmp_path / "mail"
    exchange = download / "mei+00_start_here+2026-11-03 13:05:00.000000 UTC+x7"
    (download / "Ada Lovelace").mkdir(parents=True)
    exchange.mkdir()
    (download / "Ada Lovelace" / "homework.zip").write_bytes(zipped({"in/again.zip": zipped({"nb.ipynb": notebook()})}))
    (download / "sean_week1.ipynb").write_text(notebook())
    (exchange / "renamed.ipynb").write_text(notebook())
    report = collect(download, tmp_path / "in", course_root(), roster=roster)
    names = {f"{student}/{LESSON}/{LESSON}.ipynb" for student in ("ada", "obrien", "mei")}
    assert tree(tmp_path / "in") == {*names, f"mei/{LESSON}/timestamp.txt"} and report.amiss == []
    times = {one.student: one.timestamp for one in plan(tmp_path / "in", [LESSON])[0]}
    assert times["mei"] == "2026-11-03 13:05:00.000000 UTC"


def test_of_several_notebooks_answers_win_over_the_starter_and_then_the_newest_and_each_is_reported(
    collected, tmp_path
):
    report = collected(
        {
            "ada_12345_99_00_start_here.ipynb": notebook(answer=None),
            "ada_12345_50_a.ipynb": notebook(answer="old = 1"),
            "ada_12345_60_b.ipynb": notebook(answer="new = 1"),
            "ada_12345_61_c.ipynb": "{",
            "mei_12346_50_a.ipynb": notebook(answer=None),
        }
    )
    assert "new = 1" in (tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb").read_text()
    found = choices(report)
    assert found["ada_12345_60_b.ipynb"] == found["mei_12346_50_a.ipynb"] == "taken"
    assert found["ada_12345_99_00_start_here.ipynb"] == "not taken: nothing was changed in it"
    assert found["ada_12345_50_a.ipynb"] == "not taken: another is newer"
    assert "cannot be read" in found["ada_12345_61_c.ipynb"]
    assert any("of 4 notebooks 'ada_12345_60_b.ipynb' was taken" in sentence for sentence in report.told)


def test_the_same_download_once_more_changes_nothing_and_says_so(tmp_path, roster):
    roster.write_text(roster.read_text() + "u1,Bob Smith,,\nu2,Bob Smith,,\n")
    names = {
        f"Bob Smith_{number}_assignsubmission_file_/x.ipynb": notebook(answer=f"a = {number}") for number in (1, 2)
    }
    alone = {"Mei Lin_3_assignsubmission_file_/photo.pdf": "", "Mei Lin_3_assignsubmission_file_/x.ipynb": notebook()}
    other = {"Mei Lin_3_assignsubmission_file_/y.ipynb": notebook(answer=None), "Eve_4_assignsubmission_file_/x": "{"}
    (tmp_path / "d.zip").write_bytes(zipped({**names, **alone, **other}))
    report = collect(tmp_path / "d.zip", tmp_path / "in", course_root(), roster=roster)
    assert any("Bob Smith (fits u1 and u2), Bob Smith_2" in sentence for sentence in report.amiss)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    report = collect(tmp_path / "d.zip", tmp_path / "in", course_root())
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert report.told[0] == "Nothing is new: 3 notebooks were collected before, and stay as they are."


def test_a_namesakes_folder_that_was_renamed_as_asked_is_followed_and_nobody_is_there_twice(
    collected, roster, tmp_path
):
    roster.write_text(roster.read_text() + "u1,Bob Smith,,\nu2,Bob Smith,,\nu3,Eve Poe,,\n")
    week = {f"Bob Smith_{number}_assignsubmission_file_/x.ipynb": notebook(answer=f"a = {number}") for number in (1, 2)}
    week["Eve Poe_3_assignsubmission_file_/photo.pdf"] = "%PDF"
    report = collected(week, roster=roster)
    assert any("Bob Smith (fits u1 and u2), Bob Smith_2 (fits u1 and u2)." in sentence for sentence in report.amiss)
    # Neither a namesake, whose notebook is there, nor Eve, whose photograph is, gave nothing.
    names = "ada (Ada Lovelace), obrien (Seán O'Brien), mei (Mei Lin), nobody (Nemo Outis)"
    assert f"{LESSON}: nothing came from {names}." in report.told
    (tmp_path / "in" / "Bob Smith").rename(tmp_path / "in" / "u2")
    (tmp_path / "in" / "Bob Smith_2").rename(tmp_path / "in" / "u1")
    before = tree(tmp_path / "in")
    for again in (True, False):
        report = collected(week, roster=roster)
        assert tree(tmp_path / "in") == before and not any("class list" in sentence for sentence in report.amiss)
        assert ("Bob Smith is u2 from now on: that is what you renamed the folder to." in report.told) == again
    assert {(one.student, one.moodle) for one in known_people(tmp_path / "in") if one.moodle} == {
        ("u1", "2"),
        ("u2", "1"),
    }
    with (tmp_path / "in_collected.csv").open(encoding="utf-8", newline="") as file:
        taken = {line["student"]: line["file"] for line in csv.DictReader(file) if line["choice"] == "taken"}
    assert taken["u2"].startswith("Bob Smith_1_") and taken["u1"].startswith("Bob Smith_2_")  # where feedback goes


def test_a_copy_of_the_same_time_is_not_called_newer(collected):
    folder = "Ada_1_assignsubmission_file_"
    texts = {name: notebook(answer=f"a = {name!r}") for name in ("X.ipynb", "X (1).ipynb", "Y.ipynb")}
    told = collected({f"{folder}/{name}": text for name, text in texts.items()}).told
    [sentence] = [one for one in told if "was taken" in one]
    assert "'Ada_1_assignsubmission_file_/X (1).ipynb' was taken" in sentence
    assert "X.ipynb' (of the same time; the name of another tells a later copy)" in sentence


def test_browsers_numbers_tell_the_newer_of_copies(collected, tmp_path):
    folder = "Ada_1_assignsubmission_file_"
    collected({f"{folder}/X (1).ipynb": notebook(answer="b = 1"), f"{folder}/X.ipynb": notebook(answer="a = 1")})
    assert "b = 1" in (tmp_path / "in" / "Ada" / LESSON / f"{LESSON}.ipynb").read_text()


def test_a_newer_download_takes_the_place_and_the_earlier_notebook_is_kept(collected, tmp_path):
    target = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    first = {"ada_12345_50_a.ipynb": notebook(answer="old = 1")}
    collected(first)
    report = collected({"ada_12345_60_b.ipynb": notebook(answer="new = 1")})
    assert "new = 1" in target.read_text() and any("is kept in" in sentence for sentence in report.told)
    [kept] = (tmp_path / "in_earlier").rglob("*.ipynb")
    assert "old = 1" in kept.read_text()
    target.write_text("by hand")
    assert set(choices(collected(first)).values()) == {"collected before"} and target.read_text() == "by hand"
    for worse in (notebook(answer=None), "{"):
        report = collected({"ada_12345_70_c.ipynb": worse}, lesson=LESSON)
        assert target.read_text() == "by hand" and "was not taken" in report.amiss[0]


def test_every_file_stands_in_the_table_beside_the_tree_and_no_cell_is_a_formula(collected, tmp_path):
    collected({"=1+1/00_start_here.ipynb": notebook(), "ada/notes.pdf": "%PDF"})
    collected({"ada/00_start_here.ipynb": notebook()})
    with (tmp_path / "in_collected.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["file"] for line in lines} == {"'=1+1/00_start_here.ipynb", "ada/notes.pdf", "ada/00_start_here.ipynb"}
    assert all(line["collected"] and line["choice"] for line in lines)


def test_who_handed_in_something_else_than_a_notebook_is_named(collected, roster):
    report = collected(
        {
            "Ada Lovelace_1_assignsubmission_file_/photo.pdf": "%PDF",
            "Mei Lin_2_assignsubmission_onlinetext/onlinetext.html": "<p>My answer is 42.</p>",
            "Seán OBrien_3_assignsubmission_file_/a.ipynb": notebook(),
            "Seán OBrien_3_assignsubmission_file_/data.csv": "1",
            "__MACOSX/Seán OBrien_3_assignsubmission_file_/._a.ipynb": "",
        },
        roster=roster,
    )
    assert sorted(report.amiss) == [
        "ada handed in no notebook, but 'Ada Lovelace_1_assignsubmission_file_/photo.pdf'.",
        "mei handed in no notebook, but 'Mei Lin_2_assignsubmission_onlinetext/onlinetext.html'.",
    ]
    assert "typed in" in choices(report)["Mei Lin_2_assignsubmission_onlinetext/onlinetext.html"]


def test_a_notebook_pasted_as_text_and_one_saved_as_text_are_taken(collected, tmp_path):
    pasted = f"<html><p>{notebook(answer='a = 1 < 2').replace('&', '&amp;').replace('<', '&lt;')}</p></html>"
    report = collected(
        {
            "Ada_1_assignsubmission_onlinetext_/onlinetext.html": pasted,
            "Mei_2_assignsubmission_file_/00_start_here.ipynb.txt": notebook(),
        }
    )
    assert tree(tmp_path / "in") == {f"{name}/{LESSON}/{LESSON}.ipynb" for name in ("Ada", "Mei")} and not report.amiss
    taken = json.loads((tmp_path / "in" / "Ada" / LESSON / f"{LESSON}.ipynb").read_text())
    assert taken["cells"][-1]["source"] == "a = 1 < 2"


def test_a_notebook_that_tells_no_lesson_is_taken_for_that_of_the_download_or_the_one_asked_for(collected, tmp_path):
    bare = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]})
    assert "--lesson" in collected({"ada/x.ipynb": bare}).amiss[0]
    assert collected({"ada/x.ipynb": bare}, lesson=OTHER).amiss == []
    report = collected({"mei/x.ipynb": "{", "eve/x.ipynb": notebook()})
    assert "gets 0 points as it is" in report.amiss[0]
    assert {f"ada/{OTHER}/{OTHER}.ipynb", f"mei/{LESSON}/{LESSON}.ipynb"} <= tree(tmp_path / "in")


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("../../evil.ipynb", "{}", "leads out"),
        ("/etc/evil.ipynb", "{}", "leads out"),
        ("ada\\..\\..\\evil.ipynb", "{}", "leads out"),
        ("ada/a\nb.ipynb", "{}", "control signs"),
        (f"ada/{'a' * 300}.ipynb", "{}", "longer"),
        (link("ada/00_start_here.ipynb"), "/etc/passwd", "a link"),
        (
            "ada/deep.zip",
            zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": zipped({"4.ipynb": "{}"})})})}),
            "zips deep",
        ),
        ("ada/broken.zip", b"PK\3\4 and no more", "cannot be unpacked"),
        ("ada/bomb.zip", zipped({f"{n}.ipynb": b"0" * 2**18 for n in range(3)}), "more than is ever read"),
        ("ada/large.ipynb", b"0" * 2**20, "bytes; at most"),
        ("ada/old.rar", "Rar!", "not opened"),
    ],
)
def test_what_is_dangerous_in_a_zip_is_refused_named_and_written_nowhere(name, content, reason, tmp_path, monkeypatch):
    monkeypatch.setattr("grading.collecting.unpacking.INNER_BYTES", 2**19)
    monkeypatch.setattr("grading.collecting.unpacking.MAX_BYTES", 2**19)
    monkeypatch.setattr("grading.collecting.unpacking.limited", lambda work, *about, seconds: work(*about))
    (tmp_path / "a" / "b").mkdir(parents=True)
    download = tmp_path / "a" / "b" / "download.zip"
    download.write_bytes(zipped({name: content, f"mei/{LESSON}.ipynb": notebook()}))
    report = collect(download, tmp_path / "a" / "b" / "in", course_root())
    assert tree(tmp_path / "a" / "b" / "in") == {f"mei/{LESSON}/{LESSON}.ipynb"}
    assert not list(tmp_path.rglob("evil*")) and any(reason in sentence for sentence in report.amiss), report.amiss


def test_a_link_in_a_folder_is_not_followed(tmp_path):
    (tmp_path / "mail" / "ada").mkdir(parents=True)
    os.symlink("/etc/passwd", tmp_path / "mail" / "ada" / f"{LESSON}.ipynb")
    report = collect(tmp_path / "mail", tmp_path / "in", course_root())
    assert "links are not followed" in report.amiss[0] and tree(tmp_path / "in") == set()


def test_what_is_no_download_is_refused(tmp_path):
    (tmp_path / "x.zip").write_text("no zip")
    for download, into in ((tmp_path / "x.zip", "in"), (tmp_path / "none", "in"), (tmp_path, "in")):
        with pytest.raises(CourseError):
            collect(download, tmp_path / into, course_root())


@pytest.mark.parametrize(
    ("text", "student", "name"),
    [
        (
            "First name,Last name,ID number,Email address,Groups\nAda,Lovelace,77,ada@uni.edu,G1\n",
            "ada@uni.edu",
            "Ada Lovelace",
        ),
        (
            "﻿Identifier,Full name,Email address,Status\nParticipant 123,Ada Lovelace,a@u.edu,\n",
            "a@u.edu",
            "Ada Lovelace",
        ),
        ("sep=;\n", None, None),
        ("id;first_name;last_name;email\nada;Ada;Lovelace;a@u.edu\n", "ada", "Ada Lovelace"),
        ("Username\tFirst name\tSurname\nada\tAda\tLovelace\n", "ada", "Ada Lovelace"),
        ("id,name\nO'Brien,Seán\n", "OBrien", "Seán"),
    ],
)
def test_class_lists_are_read_as_they_come(text, student, name, tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    if student is None:
        with pytest.raises(CourseError, match="line of names first"):
            read_people(path)
        return
    for encoding in ("utf-8", "cp1252", "utf-16"):
        path.write_text(text.removeprefix("\ufeff"), encoding=encoding)
        [person] = read_people(path)
        assert (person.student, person.name) == (student, name)


def test_two_of_one_id_in_a_class_list_are_refused(tmp_path):
    (tmp_path / "class.csv").write_text("id,name\nada,Ada\nada,Adele\n")
    with pytest.raises(CourseError, match="same id.*ada"):
        read_people(tmp_path / "class.csv")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("O'Brien", "OBrien"),
        ("D\N{RIGHT SINGLE QUOTATION MARK}Angelo", "DAngelo"),
        ("Jose\u0301 (2)", "José _2_"),
        ("अदिति", "अदिति"),
        ("สมชาย ใจดี", "สมชาย ใจดี"),
        ("../x", "x"),
        ("'=1", "1"),
        ("***", ""),
    ],
)
def test_any_name_has_a_safe_id(name, wanted):
    assert safe_id(name) == wanted
    assert not wanted or is_id(wanted)
    assert key("Lovelace, Ada") == key("lovelaceada")


@pytest.mark.slow
def test_the_command_collects_and_its_exit_status_tells_what_to_look_at(lessons, tmp_path):
    (tmp_path / "d.zip").write_bytes(zipped({"ada/x.ipynb": notebook()}))
    done = lessons("collect", tmp_path / "d.zip", "--into", tmp_path / "in")
    assert (done.returncode, done.stderr) == (0, "") and f"{LESSON}: notebooks put into" in done.stdout
    (tmp_path / "d.zip").write_bytes(zipped({"bob/x.ipynb": "{"}))
    done = lessons("collect", tmp_path / "d.zip", "--into", tmp_path / "in")
    assert done.returncode == 1 and "Look at these" in done.stdout
    assert Path(tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb").is_file()


def mail(sender, date, **files):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = sender, date, "Homework"
    message.set_content("Here it is.")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return message.as_bytes()


def test_saved_mails_are_opened_and_tell_who_sent_them_and_when(tmp_path, roster):
    ada = mail("Ada <ada@uni.edu>", "Tue, 3 Nov 2026 14:05:00 +0100", my_ipynb=notebook().encode())
    other = mail(
        '"Lin, Mei" <mei@private.org>', "Tue, 3 Nov 2026 15:00:00 -0000", w_zip=zipped({"a.ipynb": notebook()})
    )
    nobody = mail("x@y.org", "soon", n_ipynb=notebook(OTHER).encode())
    empty = mail("sean@uni.edu", "Tue, 3 Nov 2026 14:05:00 +0100")
    download = tmp_path / "mails"
    (download / "inbox").mkdir(parents=True)
    for name, content in {"1.eml": ada, "inbox/2.eml": other, "3.EML": empty, "4.eml": b"\xff\0"}.items():
        (download / name).write_bytes(content)
    (download / "old.mbox").write_bytes(b"".join(b"From x\n" + one + b"\n\n" for one in (ada, nobody)))
    report = collect(download, tmp_path / "in", course_root(), roster=roster)
    assert {one.student: one.timestamp for one in plan(tmp_path / "in", [LESSON, OTHER])[0]} == {
        "ada": "2026-11-03 13:05:00.000000 UTC",
        "mei": "2026-11-03 15:00:00.000000 UTC",
        "x@y.org": None,
    }
    amiss = "\n".join(report.amiss)
    assert "obrien handed in no notebook, but '3.EML'" in amiss and "x@y.org" in amiss
    assert "came from 'mei@private.org' and was taken for mei's by the name" in amiss
    assert choices(report)["4.eml"] == "left out: It is a mail without a file."
    assert choices(report)["old.mbox/mail 1/my.ipynb"] == "not taken: it is the same notebook"


def test_a_mail_came_when_the_receivers_server_says_and_not_when_its_sender_does(tmp_path, roster):
    early = mail("ada@uni.edu", "Mon, 2 Nov 2026 09:00:00 +0000", a_ipynb=notebook().encode())
    servers = b"Received: from a by b; Tue, 3 Nov 2026 14:05:00 +0100\n"
    forged = b"Received: from c by a; Mon, 2 Nov 2026 09:00:00 +0000\n"
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").write_bytes(servers + forged + early)
    collect(tmp_path / "mails", tmp_path / "in", course_root(), roster=roster)
    assert (tmp_path / "in" / "ada" / LESSON / "timestamp.txt").read_text() == "2026-11-03 13:05:00.000000 UTC\n"


def test_a_mail_that_cannot_be_read_costs_no_other_of_its_file(tmp_path, roster):
    names = "Date: Fri, 31 Dec 9999 23:59:59 -2300", "From: <", "From: \udcff@\udcfe", "Content-Type: multipart/mixed"
    damaged = [f"{header}\n\n".encode("utf-8", "surrogateescape") for header in names]
    damaged[0] = b"From: eve@uni.edu\n" + damaged[0]
    damaged[2] = damaged[2][:-1] + b'Content-Disposition: attachment; filename="x.ipynb"\n\n' + notebook().encode()
    damaged[3] = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2000))
    ada = mail("Ada <ada@uni.edu>", "Tue, 3 Nov 2026 14:05:00 +0100", my_ipynb=notebook().encode())
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "all.mbox").write_bytes(b"".join(b"From x\n" + one + b"\n\n" for one in (*damaged, ada)))
    report = collect(tmp_path / "mails", tmp_path / "in", course_root(), roster=roster)
    assert (tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb").exists()
    assert sum("cannot be read as a mail" in sentence for sentence in report.amiss) == 3, report.amiss


def test_a_time_that_a_student_hands_in_says_nothing(collected, tmp_path):
    early, name = "2020-01-01 00:00:00 UTC", f"{LESSON}/timestamp.txt"
    files = {f"{LESSON}/a.ipynb": notebook(), name: early, "timestamp.txt": early}
    report = collected(
        {
            **{f"Max Moritz_5_assignsubmission_file_/{name}": text for name, text in files.items()},
            "lovelaceada_LATE_1_2_work.zip": zipped(files),
            "gus.zip": zipped(files),
            f"mei/{LESSON}/my.ipynb": notebook(),
            f"mei/{name}": "2026-11-03 13:05:00 UTC",
        }
    )
    assert [path for path in tree(tmp_path / "in") if path.endswith("timestamp.txt")] == [f"mei/{LESSON}/timestamp.txt"]
    assert any(sentence.startswith("Canvas marks as late") for sentence in report.told)


def test_a_file_of_the_exchange_that_is_another_students_is_named(tmp_path, roster, monkeypatch):
    for login in ("mei", "ada"):
        folder = tmp_path / "inbound" / f"{login}+{LESSON}+2026-11-03 13:05:00 UTC"
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(notebook())
    monkeypatch.setattr(Path, "owner", lambda path: "ada")
    report = collect(tmp_path / "inbound", tmp_path / "in", course_root(), roster=roster)
    assert [sentence for sentence in report.amiss if sentence.endswith("in the name of mei, and the file is ada's.")]
    assert len(report.amiss) == 1


def test_names_inside_a_students_own_zip_are_nobody_elses(collected, roster, tmp_path):
    forged = {
        "Mei Lin_9_assignsubmission_file_/a.ipynb": notebook(answer="forged = 1"),
        f"mei+{LESSON}+2030-01-01 00:00:00 UTC/a.ipynb": notebook(answer="forged = 2"),
    }
    collected({"ada.zip": zipped(forged), f"mei/{LESSON}.ipynb": notebook(answer="own = 1")}, roster=roster)
    assert "own = 1" in (tmp_path / "in" / "mei" / LESSON / f"{LESSON}.ipynb").read_text()
    assert "forged" in (tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb").read_text()


def test_a_zip_that_holds_too_much_costs_its_own_student_alone(collected, tmp_path, monkeypatch):
    monkeypatch.setattr("grading.collecting.unpacking.MOST_FILES", 20)
    monkeypatch.setattr("grading.collecting.unpacking.WHOLE_BYTES", 2**20)
    monkeypatch.setattr("grading.collecting.unpacking.limited", lambda work, *about, seconds: work(*about))
    many, large = {f"{n}.txt": "" for n in range(18)}, {f"{n}.txt": b"0" * 2**19 for n in range(2)}
    report = collected(
        {
            "ada.zip": zipped(many),
            "ben.zip": zipped(large),
            "mei.zip": zipped({"a.ipynb": notebook()}),
            "zoe.zip": zipped({"a.ipynb": notebook()}),
        }
    )
    assert {name.split("/")[0] for name in tree(tmp_path / "in")} == {"mei", "zoe"}
    amiss = "\n".join(report.amiss)
    assert "'ada.zip' was left out" in amiss and "'ben.zip' was left out" in amiss


def test_no_sign_of_a_files_name_steers_the_terminal(collected):
    report = collected({"ada/\x1b]0;mine\x07.zip": b"PK", f"mei/{LESSON}.ipynb": notebook()})
    assert len(report.amiss) == 1 and all(sentence.isprintable() for sentence in report.amiss + report.told)


def test_where_moodle_hides_names_numbers_are_never_taken_for_one_person_and_worksheets_tell_who_they_are(
    collected, tmp_path
):
    first = {
        f"Participant_{number}_assignsubmission_file_/a.ipynb": notebook(answer=f"a = {number}") for number in (11, 12)
    }
    second = {f"Participant_{number}_assignsubmission_file_/a.ipynb": notebook(OTHER) for number in (21, 22)}
    assert any("hides the names of 2 students" in sentence for sentence in collected(first).told)
    report = collected(second)
    ids = {path.split("/")[0] for path in tree(tmp_path / "in")}
    assert ids == {"Participant_11", "Participant_12", "Participant_21", "Participant_22"}
    assert known_people(tmp_path / "in") == [] and not any("nothing came" in sentence for sentence in report.told)
    shutil.rmtree(tmp_path / "in")
    for numbers, files in (((11, 12), first), ((22, 21), second)):
        sheet = tmp_path / "worksheet.csv"
        lines = [f"Participant {number},{name}" for number, name in zip(numbers, ("Ada", "Mei"), strict=True)]
        sheet.write_text("\n".join(["Identifier,Full name", *lines]))
        report = collected(files, roster=sheet)
        assert report.amiss == []
    assert tree(tmp_path / "in") == {f"{name}/{one}/{one}.ipynb" for name in ("Ada", "Mei") for one in (LESSON, OTHER)}
    assert "a = 12" in (tmp_path / "in" / "Mei" / LESSON / f"{LESSON}.ipynb").read_text()
    assert set(choices(collected(first)).values()) == {"collected before"}
    sheet.write_text("Identifier,Status\nParticipant 31,\nParticipant 32,\n")
    report = collected({"Participant_31_assignsubmission_file_/a.ipynb": notebook()}, roster=sheet)
    assert any("nothing came from" in told and "Participant_32" in told for told in report.told) and not report.amiss
