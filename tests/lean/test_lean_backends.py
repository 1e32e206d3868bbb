"""One suite for every backend that can run here, and planted programs for those that cannot."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from apery.core.errors import TOOL_MISSING, InvalidInputError, ToolMissingError
from apery.core.trust import Trust
from apery.lean import library
from apery.lean.audit import objections
from apery.lean.backends import dojo, native
from apery.lean.backends.checkers import checked_externally
from apery.lean.backends.driven import Driven
from apery.lean.backends.embedded import definitions, request_command
from apery.lean.backends.found import NAME_VARIABLE, Chosen, find_backend, find_host
from apery.lean.backends.native import VARIABLE, check_file, find_native
from apery.lean.backends.protocol import Backend
from apery.lean.install import Toolchain
from apery.lean.selftest import CASES
from apery.lean.worker import Worker

from .native import program, through_npm

TRUE = "theorem t (x y : Int) : (x + y)^2 = x^2 + 2*x*y + y^2 := "
ENDLESS = "theorem t : (List.range 100000000).all (fun n => Nat.ble n 100000000) = true := "


@pytest.fixture(
    scope="module", params=["npm", pytest.param("native through npm", marks=pytest.mark.slow)]
)
def backend(
    request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    if request.param == "npm":
        opened: Worker | Driven = Worker(toolchain)
    else:
        lean = through_npm(tmp_path_factory.mktemp("native"))
        opened = Driven(find_native(str(lean)), with_library=False)
    with opened:
        yield opened


def _works(backend: Backend) -> bool:
    answer = backend.ask(TRUE + "by grind", TRUE + "sorry", ["t"], seconds=60)
    return objections(answer, "t") == ()


class TestConformance:
    def test_is_a_backend(self, backend: Backend) -> None:
        assert isinstance(backend, Backend)

    def test_self_test_through_the_front_door(self, backend: Backend) -> None:
        # What only the audit can see is asked through a back door at every start.
        for case in CASES:
            if case.any_syntax:
                continue
            answer = backend.ask(case.source, case.reference, case.names, seconds=120)
            for name in case.names:
                assert bool(objections(answer, name)) != case.accept, name

    def test_identity_and_trust(self, backend: Backend) -> None:
        facts = dict(backend.identity)
        assert "4.28.0" in facts["lean"] and facts["Driver.lean sha256"]
        assert not any(str(Path.home()) in value for value in facts.values())
        native_one = isinstance(backend, Driven)
        assert backend.trust is (Trust.NATIVE if native_one else Trust.BUILD)

    def test_memory_is_reported(self, backend: Backend) -> None:
        assert _works(backend)
        assert backend.peak_bytes > 500_000_000

    def test_library_is_there(self, backend: Backend) -> None:
        if isinstance(backend, Driven):
            pytest.skip("proved at every start, which takes minutes")
        statement = "theorem t (p q : List Int) (x : Int) : Apery.ev (Apery.add p q) x = "
        statement += "Apery.ev p x + Apery.ev q x := "
        answer = backend.ask(
            statement + "Apery.ev_add p q x", statement + "sorry", ["t"], seconds=60
        )
        assert objections(answer, "t") == ()

    @pytest.mark.parametrize("text", ["ε δ ℕ", "строка", "𝔘𝔫𝔦", "👍", 'a"b\\c', "e\u0301"])
    def test_unicode(self, backend: Backend, text: str) -> None:
        inner = text.replace("\\", "\\\\").replace('"', '\\"')
        statement = f'theorem t : "{inner}".length = {len(text)} := '
        answer = backend.ask(statement + "by decide", statement + "sorry", ["t"], seconds=60)
        assert objections(answer, "t") == (), answer.messages

    @pytest.mark.slow
    def test_timeout_and_the_next_request(self, backend: Backend) -> None:
        answer = backend.ask(ENDLESS + "by decide +kernel", ENDLESS + "sorry", ["t"], seconds=3)
        assert answer.failure == "timeout"
        assert _works(backend)

    @pytest.mark.slow
    def test_restart_after_death(self, backend: Backend) -> None:
        backend.start()
        pid = backend.pid  # type: ignore[attr-defined]
        os.kill(pid, signal.SIGKILL)
        answer = backend.ask(TRUE + "by grind", TRUE + "sorry", ["t"], seconds=60)
        assert answer.failure in ("", "died")
        assert _works(backend)

    @pytest.mark.slow
    def test_thousand_small_requests(self, backend: Backend) -> None:
        starts = backend.starts  # type: ignore[attr-defined]
        for n in range(1000):
            statement = f"theorem t (x : Int) : x + {n} = {n} + x := "
            answer = backend.ask(statement + "by omega", statement + "sorry", ["t"], seconds=60)
            assert objections(answer, "t") == (), n
        print(f"{backend.starts - starts} starts, peak {backend.peak_bytes / 1e6:.0f} MB")  # type: ignore[attr-defined]


def _version(words: str) -> str:
    return f"import sys\nif '--version' in sys.argv: print({words!r}); sys.exit(0)\n"


LEAN = "Lean (version 4.28.0, x86_64-unknown-linux-gnu, commit 0123456789abcdef, Release)"


def test_native_is_found_by_option_environment_and_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv(NAME_VARIABLE, raising=False)
    lean = program(tmp_path, _version(LEAN))
    found = find_native(str(lean))
    assert found.version == "4.28.0, commit 0123456789abcdef"
    assert Trust.of(found.identity) is Trust.NATIVE
    monkeypatch.setenv(VARIABLE, str(lean))
    assert find_native() == found and Chosen().backend == "native"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert find_native() == found and Chosen().backend == "npm"
    monkeypatch.setenv(NAME_VARIABLE, "native")
    assert find_host() == found and Chosen("npm").backend == "npm"
    monkeypatch.setenv(NAME_VARIABLE, "mizar")
    with pytest.raises(InvalidInputError, match="mizar"):
        find_backend()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("print('Lean (version 3.51.1, commit 9fc1dee, Release)'[:8])", "is no Lean 4"),
        ("import sys\nprint('garbage \\x00\\xff' * 9999)", "is no Lean 4"),
        ("import sys\nsys.exit(3)", "says 'nothing'"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "is no Lean 4"),
    ],
)
def test_bad_programs_are_named(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(ToolMissingError, match=words) as caught:
        find_native(str(program(tmp_path, body)))
    assert caught.value.exit_code == TOOL_MISSING and "install" in str(caught.value)


def test_missing_program_and_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolMissingError, match=r"absent is not found.*apery lean install"):
        find_native(str(tmp_path / "absent"))
    with pytest.raises(ToolMissingError, match="no Lake project"):
        find_native(project=tmp_path)
    (tmp_path / "lakefile.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="lake is not on the PATH"):
        find_native(project=tmp_path)


def test_hanging_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_VERSION_SECONDS", 1)
    with pytest.raises(ToolMissingError, match="does not tell its version in time"):
        find_native(str(program(tmp_path, "import time\ntime.sleep(60)")))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("print('x.lean:1:0: error: unknown import'); sys.exit(1)", "does not start .died"),
        ("print('{' + 'x' * 40000000)", "does not start .flood"),
        ("print('{\"ready\": false}')", "does not start"),
        ("sys.stderr.write('Segmentation fault\\n'); sys.exit(139)", "Segmentation fault"),
        ("print('{\"ready\": true}', flush=True); sys.stdin.readline()", "self-test"),
    ],
)
def test_driver_that_does_not_run(tmp_path: Path, body: str, words: str) -> None:
    host = find_native(str(program(tmp_path, _version(LEAN) + body)))
    with Driven(host) as backend, pytest.raises(ToolMissingError, match=words):
        backend.start()
    assert backend.pid is None


def test_a_lean_that_accepts_everything_is_not_used(tmp_path: Path) -> None:
    body = """
import json
print('{"ready": true}', flush=True)
for line in sys.stdin:
    r = json.loads(line)
    d = [{"name": n, "kind": "theorem", "unsafe": False, "axioms": [], "sameStatement": True,
          "replayed": True} for n in r["names"]]
    print(json.dumps({"id": r["id"], "refused": [], "messages": [], "declarations": d}), flush=True)
"""
    host = find_native(str(program(tmp_path, _version(LEAN) + body)))
    with Driven(host) as backend, pytest.raises(ToolMissingError, match=r"f2 is accepted"):
        backend.start()


def test_lake_runs_lean_inside_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools, project = tmp_path / "tools", tmp_path / "project"
    tools.mkdir()
    project.mkdir()
    (project / "lakefile.lean").write_text("", encoding="utf-8")
    (project / "lake-manifest.json").write_text("{}", encoding="utf-8")
    program(tools, _version(LEAN))
    body = "import os, sys\nassert sys.argv[1] == 'env'\nos.execv(sys.argv[2], sys.argv[2:])"
    program(tools, body, "lake")
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    host = find_native(project=project, modules=("Mathlib",))
    assert host.command("x")[1:] == ["env", str(tools / "lean"), "x"]
    assert host.any_module and dict(host.identity)["modules"] == "Mathlib"
    assert "lake-manifest.json sha256" in dict(host.identity)


_JSON = """
import json
def say(severity, text): print(json.dumps({"severity": severity, "data": text}))
"""


@pytest.mark.parametrize(
    ("body", "against"),
    [
        ("say('info', \"'A.t' does not depend on any axioms\")", []),
        ("say('info', \"'A.t' depends on axioms: [propext,\\n Quot.sound]\")", []),
        ("say('info', \"'A.t' depends on axioms: [propext, sorryAx]\")",
         ["A.t uses the axiom sorryAx"]),
        ("say('error', 'unknown tactic')", ["unknown tactic", "nothing is said of A.t"]),
        ("print('rubbish')", ["nothing is said of A.t"]),
        ("say('info', \"'A.t' does not depend on any axioms\"); sys.exit(1)",
         ["it ends with code 1"]),
        ("import time; time.sleep(60)", ["it takes longer than 2 seconds"]),
    ],
)  # fmt: skip
def test_plain_command_line(tmp_path: Path, body: str, against: list[str]) -> None:
    host = find_native(str(program(tmp_path, _version(LEAN) + _JSON + body)))
    assert check_file(host, "theorem A.t : True := trivial", ("A.t",), 2) == against


@pytest.mark.parametrize(("code", "accepted"), [(0, True), (1, False)])
def test_external_checker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, accepted: bool
) -> None:
    host = find_native(str(program(tmp_path, _version(LEAN))))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checked_externally(host, "", 60) is None
    body = f"import os, sys\nassert os.environ['LEAN_PATH']\nprint('no'); sys.exit({code})"
    program(tmp_path, body, "lean4checker")
    verdict = checked_externally(host, "", 60)
    assert verdict is not None and verdict.accepted is accepted and verdict.name == "lean4checker"


# Stand-ins for the packages, with the signatures of lean-interact 0.11 and lean-dojo 4.20.


def reply_to(command: str) -> str:
    """Answer an audit command as a Lean would that proves what the self-test has as true."""
    import json

    start = command.index('"') + 1
    text = command[start : command.rindex('"')]
    request = json.loads(text.replace('\\"', '"').replace("\\\\", "\\"))
    true = {n for c in CASES if c.accept for n in c.names} | set(library.theorems())
    declarations = [
        {"name": n, "kind": "theorem", "unsafe": False, "axioms": [] if n in true else ["sorryAx"],
         "sameStatement": True, "replayed": True}
        for n in request["names"]
    ]  # fmt: skip
    refused = [] if request["anySyntax"] or set(request["names"]) <= true else ["x"]
    return json.dumps(
        {"id": request["id"], "refused": refused, "messages": [], "declarations": declarations}
    )


@dataclass
class Command:
    cmd: str
    env: int | None = None


@dataclass
class Message:
    severity: str
    data: str


@dataclass
class CommandResponse:
    env: int
    messages: list[Message] = field(default_factory=list)


@dataclass
class LeanError:
    message: str = ""


@dataclass
class LocalProject:
    directory: str
    lake_path: str = "lake"
    auto_build: bool = True


@dataclass
class LeanREPLConfig:
    lean_version: str | None = None
    project: LocalProject | None = None
    local_repl_path: str | None = None
    build_repl: bool = True
    verbose: bool = False


class LeanServer:
    log: ClassVar[list[Any]] = []
    fails: ClassVar[str] = ""

    def __init__(self, config: LeanREPLConfig) -> None:
        if self.fails == "start":
            raise FileNotFoundError("lake")
        self.log.append(config)
        self.lean_version = "v4.28.0"

    def run(
        self, request: Command, *, verbose: bool = False, timeout: float | None = None
    ) -> CommandResponse | LeanError:
        self.log.append(request)
        if "AperyDriver.serve (←" not in request.cmd:
            return CommandResponse(len(self.log))
        if "Hang" in request.cmd:
            raise TimeoutError
        if "Wrong" in request.cmd:
            return LeanError("unknown environment")
        return CommandResponse(1, [Message("info", reply_to(request.cmd))])

    def get_memory_usage(self) -> float:
        return 1000.0

    def kill(self) -> None:
        self.log.append("killed")


@pytest.fixture
def lean_interact(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    module = types.ModuleType("lean_interact")
    for thing in (Command, LocalProject, LeanREPLConfig, LeanServer):
        setattr(module, thing.__name__, thing)
    LeanServer.log, LeanServer.fails = [], ""
    monkeypatch.setitem(sys.modules, "lean_interact", module)
    return module


def test_lean_interact(lean_interact: types.ModuleType, tmp_path: Path) -> None:
    with find_backend("lean-interact", project=tmp_path, modules=("Mathlib",)) as backend:
        assert isinstance(backend, Backend)
        good = backend.ask("theorem t1 : True := trivial", "", ["t1"], seconds=5)
        assert objections(good, "t1") == ()
        assert backend.trust is Trust.NATIVE and backend.peak_bytes == 1000 * 2**20
        assert dict(backend.identity)["lean"] == "v4.28.0"
        late = backend.ask("-- Hang", "", ["t1"], seconds=5)
        assert late.failure == "timeout"
        assert backend.ask("-- Wrong", "", ["t1"], seconds=5).failure == "died"
        assert objections(backend.ask("", "", ["t1"], seconds=5), "t1") == ()
    config = LeanServer.log[0]
    assert config.project.directory == str(tmp_path) and not config.project.auto_build
    assert LeanServer.log[1].cmd == "import Lean.Elab.Frontend\nimport Mathlib\n"
    assert LeanServer.log.count("killed") == 3


def test_lean_interact_without_lake(lean_interact: types.ModuleType) -> None:
    LeanServer.fails = "start"
    with (
        find_backend("lean-interact") as backend,
        pytest.raises(ToolMissingError, match="lake and git on the PATH"),
    ):
        backend.start()


class Repo:
    lean_version = "v4.28.0"

    @classmethod
    def from_path(cls, path: Path) -> Repo:
        assert path.is_dir()
        return cls()


@dataclass(frozen=True)
class CommandState:
    id: int
    message: str | None = None


@dataclass(frozen=True)
class DojoError:
    error: str


class Dojo:
    def __init__(
        self, entry: Any, timeout: int = 600, additional_imports: Any = (), build_deps: bool = True
    ) -> None:
        self.entry, self.imports = entry, additional_imports

    def __enter__(self) -> tuple[Dojo, CommandState]:
        return self, CommandState(0)

    def __exit__(self, *error: object) -> None:
        pass

    def run_cmd(self, state: CommandState, command: str) -> CommandState | DojoError:
        if "AperyDriver.serve (←" not in command:
            return CommandState(state.id + 1)
        if "Wrong" in command:
            return DojoError("unknown state")
        return CommandState(state.id + 1, reply_to(command))


def test_lean_dojo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = types.ModuleType("lean_dojo")
    module.LeanGitRepo, module.Dojo = Repo, Dojo  # type: ignore[attr-defined]
    module.__version__ = "4.20.0"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lean_dojo", module)
    with pytest.raises(ToolMissingError, match=dojo.FILE_VARIABLE):
        find_backend("lean-dojo", project=tmp_path)
    (tmp_path / "A.lean").write_text("theorem t : True := trivial\n", encoding="utf-8")
    monkeypatch.setenv(dojo.FILE_VARIABLE, "A.lean")
    with find_backend("lean-dojo", project=tmp_path) as backend:
        good = backend.ask("", "", ["t1"], seconds=5)
        assert objections(good, "t1") == ()
        assert backend.ask("-- Wrong", "", ["t1"], seconds=5).failure == "died"
        assert dict(backend.identity)["through"] == "LeanDojo 4.20.0"


@pytest.mark.parametrize("name", ["lean_interact", "lean_dojo"])
def test_missing_extra_names_the_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    extra = name.replace("_", "-")
    with pytest.raises(ToolMissingError, match=rf"pip install apery\[{extra}\]"):
        find_backend(extra)


@pytest.mark.skipif(not importlib.util.find_spec("lean_interact"), reason="an extra")
def test_signatures_of_lean_interact() -> None:
    import inspect

    package: Any = importlib.import_module("lean_interact")
    assert {"project", "local_repl_path", "build_repl", "verbose"} <= set(
        inspect.signature(package.LeanREPLConfig).parameters
    )
    assert {"request", "timeout"} <= set(inspect.signature(package.LeanServer.run).parameters)
    assert {"cmd", "env"} <= set(package.Command.model_fields)
    assert {"directory", "auto_build"} <= set(inspect.signature(package.LocalProject).parameters)


@pytest.mark.skipif(not importlib.util.find_spec("lean_dojo"), reason="an extra")
def test_signatures_of_lean_dojo() -> None:
    import inspect

    package: Any = importlib.import_module("lean_dojo")
    assert {"entry", "timeout", "additional_imports"} <= set(
        inspect.signature(package.Dojo.__init__).parameters
    )
    assert {"state", "command"} <= set(inspect.signature(package.Dojo.run_cmd).parameters)
    assert "path" in inspect.signature(package.LeanGitRepo.from_path).parameters


def test_the_embedded_driver_is_defined_in_a_namespace() -> None:
    text = definitions()
    assert "partial def loop" not in text and "main" not in text.partition("def serve")[2]
    assert "import Lean.Elab.Frontend" not in text
    command = request_command({"id": "a", "source": 'x "y"\n'})
    assert command.startswith("#eval") and "AperyDriver.serve" in command
