"""What a run has found: typed records in its journals.

Guarantee: `Results.of` depends on the set of records alone. A work item counts as done
only if every formula that it found has its record.

======================= ========================================== =====================
kind                    key                                        holds
======================= ========================================== =====================
``plan``                text of the constant                       numbers of transforms
``record``              id of the claim                            candidate, verdicts
``item``                key of the work item                       ids, counters
``certificate``         id of the claim, ``/``, number of attempt  what Lean said
======================= ========================================== =====================
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apery.core.records import Certificate, Record, Status
from apery.store.run import RunDirectory

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim with its id, all that is known of it, and the class it belongs to."""

    id: str
    record: Record
    class_key: str


@dataclass(frozen=True, slots=True)
class Results:
    """All that the journals of a run hold.

    Parameters
    ----------
    entries : dict
        Entries by the id of the claim, simple ones first.
    items : dict
        Counters of the finished work items by key.
    plans : dict
        Numbers of transforms by constant.
    attempts : dict
        Number of certificates by the id of the claim.
    """

    entries: dict[str, Entry]
    items: dict[str, Line] = field(default_factory=dict)
    plans: dict[str, Line] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, run: RunDirectory) -> Results:
        """Read the journals of a run.

        Raises
        ------
        StoreError
            A journal is damaged, or two records contradict each other.
        """
        return cls.from_lines(run.records())

    @classmethod
    def from_lines(cls, lines: Iterable[Mapping[str, Any]]) -> Results:
        """Sort plain records into results."""
        found: dict[str, Entry] = {}
        items: dict[str, Line] = {}
        plans: dict[str, Line] = {}
        certificates: dict[str, list[tuple[int, Certificate]]] = defaultdict(list)
        for line in lines:
            key, kind = str(line.get("key")), line.get("kind")
            if kind == "record":
                found[key] = Entry(key, line["record"], str(line["class"]))
            elif kind == "item":
                items[key] = dict(line)
            elif kind == "plan":
                plans[key] = dict(line)
            elif kind == "certificate":
                claim, _, attempt = key.partition("/")
                certificates[claim].append((int(attempt), line["certificate"]))
        for claim, seen in certificates.items():
            if claim in found:
                entry = found[claim]
                record = replace(entry.record, certificate=_best(seen))
                found[claim] = replace(entry, record=record)
        done = {key: item for key, item in items.items() if set(item["ids"]) <= found.keys()}
        entries = sorted(((simplicity(e), key) for key, e in found.items()), key=lambda p: p[0])
        return cls(
            {key: found[key] for _, key in entries},
            done,
            plans,
            Counter({claim: len(seen) for claim, seen in certificates.items()}),
        )

    def classes(self) -> dict[str, list[Entry]]:
        """Return the standing formulas by class, the representative of each class first.

        Refuted and undecided claims belong to no class.
        """
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            if stands(entry.record):
                groups[entry.class_key].append(entry)
        return dict(groups)


def stands(record: Record) -> bool:
    """Whether a claim has at least a rigorous enclosure behind it."""
    return record.status in (Status.ENCLOSED, Status.PROVED)


def simplicity(entry: Entry) -> tuple[Any, ...]:
    """Return a key that puts short and plain formulas first."""
    claim = entry.record.candidate.claim
    a, transform, text = claim.subject.a, claim.transform, str(claim)
    return (
        len(a.initial) + claim.subject.period,
        transform.degree,
        sum(map(abs, transform.numerator + transform.denominator)),
        len(text),
        text,
    )


def record_line(record: Record, class_key: str) -> Line:
    """Return the journal line of a checked candidate."""
    key = record.candidate.claim.id
    return {"kind": "record", "key": key, "class": class_key, "record": record}


def certificate_line(certificate: Certificate, attempt: int) -> Line:
    """Return the journal line of a certificate, the attempt counted from 0."""
    key = f"{certificate.claim_id}/{attempt}"
    return {"kind": "certificate", "key": key, "certificate": certificate}


def _best(seen: list[tuple[int, Certificate]]) -> Certificate:
    """Return the certificate that counts: the first proof, as last replayed, else the last."""
    ordered = [certificate for _, certificate in sorted(seen, key=lambda pair: pair[0])]
    first = next((c for c in ordered if c.proved), None)
    if first is None:
        return ordered[-1]
    same = [c for c in ordered if replace(c, replays=()) == replace(first, replays=())]
    return max(same, key=lambda c: len(c.replays))
