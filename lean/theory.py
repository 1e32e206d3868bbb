"""Theorems about one claim, and the Lean text that states and proves them."""

from __future__ import annotations

from dataclasses import dataclass

from apery.lean import library, text


@dataclass(frozen=True, slots=True)
class Theorem:
    """One theorem and how it is proved.

    Parameters
    ----------
    name : str
        Its name, without the namespace.
    says : str
        What it promises, in words.
    statement : str
        Lean text between the name and ``:=``.
    proof : str
        Lean text after ``:=``.
    refutation : Theorem or None
        Where exact arithmetic finds the statement false: a theorem with a witness.
    """

    name: str
    says: str
    statement: str
    proof: str
    refutation: Theorem | None = None

    def render(self, proof: str | None = None) -> str:
        """Return the Lean text, with another proof if one is given."""
        return f"theorem {self.name} {self.statement} := {proof or self.proof}\n"


@dataclass(frozen=True, slots=True)
class Theory:
    """Definitions and theorems about one claim.

    Parameters
    ----------
    claim_id : str
        Id of the claim.
    title : str
        The claim in ordinary notation.
    definitions : str
        Lean text of the two coefficient sequences and the period matrix.
    theorems : tuple of Theorem
        What is to be proved.
    not_formalised : tuple of str
        What the theorems leave open, in words.
    modules : tuple of str
        Modules of the Lean library that the proofs use.
    equal_to : str
        The classical formula to which one of the theorems relates the claim, if any.
    """

    claim_id: str
    title: str
    definitions: str
    theorems: tuple[Theorem, ...]
    not_formalised: tuple[str, ...]
    modules: tuple[str, ...]
    equal_to: str = ""

    @property
    def namespace(self) -> str:
        """Name in front of all definitions and theorems."""
        return f"Apery.Claim_{self.claim_id}"

    def enclosed(self, body: str) -> str:
        """Return Lean text with the definitions in front, inside the namespace."""
        return f"namespace {self.namespace}\n{self.definitions}\n{body}end {self.namespace}\n"

    def request(self, theorem: Theorem) -> tuple[str, str, str]:
        """Return source, reference and full name for a worker that has the library.

        The theorems of the theory share one reference, which a worker reads once.
        """
        stated = self.theorems if theorem in self.theorems else (theorem,)
        return (
            self.enclosed(theorem.render()),
            self.enclosed("".join(t.render("sorry") for t in stated)),
            f"{self.namespace}.{theorem.name}",
        )

    @property
    def source(self) -> str:
        """One Lean file that replays everything alone, with the library in front."""
        return f"{library.text(self.modules)}\n{self.own}"

    @property
    def own(self) -> str:
        """The part of the file that is about this claim."""
        proofs = "\n".join(f"/-- {t.says} -/\n{t.render()}" for t in self.theorems)
        open_points = "".join(f"\nNot stated here: {line}." for line in self.not_formalised)
        title = text.comment(f"The claim {self.claim_id}:\n{self.title}{open_points}")
        return f"{title}\n{self.enclosed(proofs)}"
