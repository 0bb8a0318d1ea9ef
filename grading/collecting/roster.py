"""Finds the student who is meant by what a platform writes into the names of its files."""

from dataclasses import replace

from grading.collecting.senders import CANVAS, MAIL, MOODLE, Sender, key
from grading.people import Person, safe_id


class Roster:
    """The class as it is known so far; whom nobody knows is added.

    `unknown` are those who were not in a class list that was given.
    """

    def __init__(self, people: list[Person]):
        self.people = {person.student: person for person in people}
        self.unknown: list[str] = []
        self._met: dict[tuple, str] = {}  # (archive, platform, number) -> student
        self._number: dict[tuple, str] = {}  # (archive, platform, student) -> number

    def find(self, sender: Sender, archive: tuple[str, ...], file: str, add: bool = True) -> Person | None:
        """The student who sent a file; `archive` is the place in the download where the platform's names begin.

        Two numbers of one platform in one archive are two students, whatever their names. None where the path names
        nobody, or somebody unknown who is not to be added.
        """
        mark = archive, sender.platform, sender.number
        if sender.number and mark in self._met:
            return self.people[self._met[mark]]
        found = self._known(sender, archive) if sender.name else self._named_in(file)
        if found is None and sender.name and add:
            found = self._added(sender)
        if found is not None and sender.number:
            if sender.platform == CANVAS and not found.canvas and sender.number.isdecimal():
                found = self.people[found.student] = replace(found, canvas=sender.number)
            self._met[mark] = found.student
            self._number[archive, sender.platform, found.student] = sender.number
        return found

    def alike(self, student: str) -> list[str]:
        """The others who have the same name."""
        spelling = key(self.people[student].name or student)
        return [one.student for one in self.people.values() if one.student != student and spelling in _spellings(one)]

    def called(self, student: str) -> str:
        """The id, and the name behind it where it says more."""
        name = self.people[student].name
        return f"{student} ({name})" if name and key(name) != key(student) else student

    def fitting(self, student: str) -> str:
        """The id of somebody unknown, and whom of the class list the name fits."""
        listed = [one for one in self.alike(student) if one not in self.unknown]
        return f"{student} (fits {' and '.join(listed)})" if listed else student

    def _known(self, sender, archive):
        if sender.hidden:
            return next((one for one in self.people.values() if sender.number in one.moodle.split()), None)
        people = [one for one in self.people.values() if (archive, sender.platform, one.student) not in self._number]
        people = [one for one in people if sender.platform != CANVAS or one.canvas in ("", sender.number)]
        numbered = [one for one in people if sender.number and sender.number in _numbers(one, sender.platform)]
        exact = [one for one in people if sender.name.casefold() in _logins(one)]
        alike = [one for one in people if {key(sender.name), key(sender.called)} & (_spellings(one) - {""})]
        # A list that was made for another assignment of Moodle's has other numbers: the name must fit, too.
        found = [one for one in numbered if sender.platform == CANVAS or one in alike] or exact or alike
        return found[0] if len(found) == 1 else None

    def _named_in(self, file):
        """The one whose login, address or name stands in the file's name; of several the longest."""
        text, found = key(file), {}
        for person in self.people.values():
            for spelling in {*map(key, _logins(person)), *_spellings(person)}:
                if len(spelling) > 2 and spelling in text:
                    found.setdefault(len(spelling), set()).add(person.student)
        longest = found[max(found)] if found else ()
        return self.people[next(iter(longest))] if len(longest) == 1 else None

    def _added(self, sender):
        student = safe_id(f"{sender.name}_{sender.number}" if sender.hidden else sender.name) or "student"
        if student in self.people:
            student = safe_id(f"{student}_{sender.number or len(self.people)}")
        while student in self.people:
            student += "_"
        self.unknown.append(student)
        canvas = sender.number if sender.platform == CANVAS and sender.number.isdecimal() else ""
        moodle = sender.number if sender.platform == MOODLE else ""
        if sender.platform == MAIL:
            self.people[student] = Person(student, sender.called, sender.name)
        else:
            self.people[student] = Person(student, "" if sender.hidden else sender.name, canvas=canvas, moodle=moodle)
        return self.people[student]


def by_name_alone(sender: Sender, person: Person) -> bool:
    """Whether a mail came from another address than the class list has for the one whose name it bears."""
    return sender.platform == MAIL and bool(person.email) and sender.name.casefold() not in _logins(person)


def _numbers(person, platform):
    return {CANVAS: person.canvas, MOODLE: person.moodle}.get(platform, "").split()


def _logins(person):
    known = person.student, person.login, person.email, person.email.split("@")[0], person.sis
    return {text.casefold() for text in known if text}


def _spellings(person):
    """The keys of a name, its first word last and its last word first, too: "Ada Lovelace" and "Lovelace, Ada"."""
    words = person.name.replace(",", " ").split()
    turned = [words[at:] + words[:at] for at in range(len(words))]
    return {key("".join(order)) for order in turned}
