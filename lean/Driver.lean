import Lean.Elab.Frontend
/-!
One JSON request per line in, one JSON answer per line out.

A request `{"id", "source", "reference", "names", "heartbeats"}` asks to elaborate `source` in a
fresh copy of the environment `Init` and to audit the declarations `names` of it. The answer
tells, for each name, what must be known to call it proved; the decision is made by the reader.

* `kind`: theorem, def, axiom, other, absent; `unsafe`: whether it is unsafe or partial.
* `axioms`: axioms that its proof uses, except theorems of the library, whose proofs are not
  shipped. A declaration that cannot be found is listed as `MISSING name`.
* `sameStatement`: its statement is the one that `reference` gives the same name, and all
  definitions that the statement uses are the same there.
* `replayed`: the kernel accepts it and all that it uses once more, from the clean environment.

`refused` lists the syntax that a source must not contain; such a source is not elaborated,
unless the request says `"anySyntax": true`, by which the self-test reaches the audit behind.

A request with `"extend": true` needs no reference; the environment in which later requests are
elaborated is then the one that its source leaves behind. The reader must end this process
unless it accepts every theorem of that source.

The code generator of this build cannot specialise polymorphic code of the library, so what
follows is first-order recursion over lists.
-/
open Lean Elab

/-! ## Reading requests, writing answers -/

def textOf (j : Json) (key : String) : String :=
  match j.getObjVal? key with | .ok (.str s) => s | _ => ""

def naturalOf (j : Json) (key : String) (default : Nat) : Nat :=
  match j.getObjVal? key with | .ok (.num ⟨.ofNat n, 0⟩) => n | _ => default

def flagOf (j : Json) (key : String) : Bool :=
  match j.getObjVal? key with | .ok (.bool b) => b | _ => false

partial def textsOf (l : List Json) : List String :=
  match l with | .str s :: t => s :: textsOf t | _ :: t => textsOf t | [] => []

def listOf (j : Json) (key : String) : List String :=
  match j.getObjVal? key with | .ok (.arr ⟨l⟩) => textsOf l | _ => []

def natural (n : Nat) : Json := .num ⟨n, 0⟩

partial def strings (l : List String) (acc : List Json) : List Json :=
  match l with | s :: t => strings t (.str s :: acc) | [] => acc

def array (l : List Json) : Json := Json.arr ⟨l⟩

partial def append (a b : List String) : List String :=
  match a with | x :: t => append t (x :: b) | [] => b

/-! ## Which syntax is allowed -/

/-- Kinds of commands that a source may consist of. -/
def commandAllowed (k : Name) : Bool :=
  k == `Lean.Parser.Command.declaration || k == `Lean.Parser.Command.namespace ||
  k == `Lean.Parser.Command.end || k == `Lean.Parser.Command.moduleDoc ||
  k == `Lean.Parser.Command.eoi

def lastPart (k : Name) : String := match k with | .str _ s => s | _ => ""

/-- Syntax that may not occur anywhere: it could change what other syntax means, run code, or
keep a declaration from the kernel. -/
def nodeRefused (k : Name) : Bool :=
  let s := lastPart k
  s == "set_option" || s == "open" || s == "attributes" || s == "unsafe" || s == "partial" ||
  s == "nonrec" || s == "private" || s == "protected" || s == "public" || s == "meta" ||
  s == "axiom" || s == "opaque" || s == "instance" || s == "inductive" || s == "structure" ||
  s == "abbrev" || s == "example" || s == "classInductive" || s == "runTac" || s == "byElab" ||
  s == "nativeDecide" || s == "sorry" || s == "tacticSorry" || s == "tacticAdmit" ||
  s == "macro" || s == "notation" || s == "syntax" || s == "elab" || s == "quot" ||
  s == "dynamicQuot" || s == "dbgTrace" || s == "set_option_in"

/-- Kinds of syntax that were met, and those of them that are refused. -/
structure Scan where
  met : NameSet
  refused : List String

mutual
partial def refusedNodes (stx : Syntax) (s : Scan) : Scan :=
  match stx with
  | .node _ k ⟨children⟩ =>
    let s := if s.met.contains k then s else
      { met := s.met.insert k, refused := if nodeRefused k then k.toString :: s.refused else s.refused }
    refusedAmong children s
  | _ => s
partial def refusedAmong (l : List Syntax) (s : Scan) : Scan :=
  match l with | stx :: t => refusedAmong t (refusedNodes stx s) | [] => s
end

partial def refusedIn (input : Parser.InputContext) (context : Parser.ParserModuleContext)
    (state : Parser.ModuleParserState) (messages : MessageLog) (s : Scan) : List String :=
  let (stx, state, messages) := Parser.parseCommand input context state messages
  let k := stx.getKind
  let s := refusedNodes stx s
  let s := if commandAllowed k || k == `null || stx.isMissing then s
    else { s with refused := k.toString :: s.refused }
  if Parser.isTerminalCommand stx then s.refused else refusedIn input context state messages s

/-! ## The audit -/

/-- Axioms of the library that are named where they are used. -/
def isAxiom (n : Name) : Bool :=
  n == `sorryAx || n == `Lean.ofReduceBool || n == `Lean.ofReduceNat || n == `Lean.trustCompiler ||
  n == `Classical.choice || n == `propext || n == `Quot.sound

structure Walk where
  seen : NameSet
  /-- Constants that are not in the clean environment, users before what they use. -/
  own : List Name
  axioms : List String

mutual
partial def visit (base env : Environment) (c : Name) (s : Walk) : Walk :=
  if s.seen.contains c then s else
  let s := { s with seen := s.seen.insert c }
  match base.find? c with
  | some _ => if isAxiom c then { s with axioms := c.toString :: s.axioms } else s
  | none =>
    let s := match env.find? c with
      | some (.axiomInfo v) =>
        visitExpr base env v.type { s with axioms := c.toString :: s.axioms }
      | some (.defnInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
      | some (.thmInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
      | some (.opaqueInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
      | some ci => visitExpr base env ci.type { s with axioms := ("NEW " ++ c.toString) :: s.axioms }
      | none => { s with axioms := ("MISSING " ++ c.toString) :: s.axioms }
    { s with own := c :: s.own }
partial def visitExpr (base env : Environment) (e : Expr) (s : Walk) : Walk :=
  match e.getUsedConstants with | ⟨l⟩ => visitAll base env l s
partial def visitAll (base env : Environment) (l : List Name) (s : Walk) : Walk :=
  match l with | n :: t => visitAll base env t (visit base env n s) | [] => s
end

partial def reversed (l acc : List Name) : List Name :=
  match l with | n :: t => reversed t (n :: acc) | [] => acc

/-- Whether a declaration has the same type and, if it is a definition, the same value. -/
def sameConstant (a b : ConstantInfo) : Bool :=
  a.type == b.type && a.levelParams == b.levelParams &&
  match a, b with
  | .defnInfo v, .defnInfo w => v.value == w.value
  | .thmInfo _, .thmInfo _ => true
  | _, _ => false

partial def sameAll (env ref : Environment) (l : List Name) : Bool :=
  match l with
  | n :: t =>
    match env.find? n, ref.find? n with
    | some a, some b => sameConstant a b && sameAll env ref t
    | _, _ => false
  | [] => true

def sameStatement (base env ref : Environment) (n : Name) : Bool :=
  match env.find? n, ref.find? n with
  | some a, some b =>
    a.type == b.type && a.levelParams == b.levelParams &&
    sameAll env ref (visitExpr base ref b.type { seen := {}, own := [], axioms := [] }).own
  | _, _ => false

/-- Declarations as the kernel takes them; only safe definitions and theorems have one. -/
def declarationOf (env : Environment) (n : Name) : Option Declaration :=
  match env.find? n with
  | some (.thmInfo v) => some (.thmDecl v)
  | some (.defnInfo v) => match v.safety with | .safe => some (.defnDecl v) | _ => none
  | some (.opaqueInfo v) => if v.isUnsafe then none else some (.opaqueDecl v)
  | _ => none

structure Replay where
  kernel : Kernel.Environment
  accepted : NameSet
  tried : NameSet

partial def replay (env : Environment) (l : List Name) (s : Replay) : Replay :=
  match l with
  | n :: t =>
    if s.tried.contains n then replay env t s else
    let s := { s with tried := s.tried.insert n }
    match declarationOf env n with
    | some d =>
      match s.kernel.addDecl {} d with
      | .ok kernel => replay env t { s with kernel := kernel, accepted := s.accepted.insert n }
      | .error _ => replay env t s
    | none => replay env t s
  | [] => s

def kindOf (env : Environment) (n : Name) : String :=
  match env.find? n with
  | some (.thmInfo _) => "theorem"
  | some (.axiomInfo _) => "axiom"
  | some (.defnInfo _) => "def"
  | some _ => "other"
  | none => "absent"

def unsafeIn (env : Environment) (n : Name) : Bool :=
  match env.find? n with | some c => c.isUnsafe || c.isPartial | none => true

partial def audit (base env ref : Environment) (l : List String) (s : Replay) (acc : List Json) :
    List Json :=
  match l with
  | text :: t =>
    let n := text.toName
    let w := visit base env n { seen := {}, own := [], axioms := [] }
    let s := replay env (reversed w.own []) s
    let hash := match env.find? n with | some c => toString c.type.hash | none => ""
    audit base env ref t s (Json.mkObj [
      ("name", .str text), ("kind", .str (kindOf env n)), ("unsafe", .bool (unsafeIn env n)),
      ("axioms", array (strings w.axioms [])), ("typeHash", .str hash),
      ("sameStatement", .bool (sameStatement base env ref n)),
      ("replayed", .bool (s.accepted.contains n))] :: acc)
  | [] => acc

/-! ## The loop -/

def severity (s : MessageSeverity) : String :=
  match s with | .information => "info" | .warning => "warning" | .error => "error"

partial def messagesOf (l : List Message) (acc : List Json) : IO (List Json) :=
  match l with
  | m :: t => do
    let text ← m.data.toString
    messagesOf t (Json.mkObj [("severity", .str (severity m.severity)),
      ("line", natural m.pos.line), ("text", .str text)] :: acc)
  | [] => return acc

def inputOf (text name : String) : Parser.InputContext :=
  { inputString := text, fileName := name, fileMap := FileMap.ofString text }

def elaborate (base : Environment) (options : Options) (text name : String) :
    IO Command.State := do
  let s ← IO.processCommands (inputOf text name) {} (Command.mkState base {} options)
  return s.commandState

/-- What stays between two requests: the environment that all start from, and the last reference
with what came of it, since the theorems about one claim share theirs. -/
structure Memory where
  base : Environment
  text : String
  reference : Environment

def answer (memory : Memory) (j : Json) : IO (Memory × Json) := do
  let base := memory.base
  let id := ("id", Json.str (textOf j "id"))
  let options := ((Options.empty).setNat `maxHeartbeats (naturalOf j "heartbeats" 200000)).setBool
    `Elab.async false
  let source := textOf j "source"
  let reference := textOf j "reference"
  let context : Parser.ParserModuleContext := { env := base, options := options }
  let refused := if flagOf j "anySyntax" then [] else
    refusedIn (inputOf source "source") context {} {} { met := {}, refused := [] }
  match refused with
  | _ :: _ => return (memory, Json.mkObj [id, ("refused", array (strings refused [])),
      ("messages", array []), ("declarations", array [])])
  | [] => do
    let t0 ← IO.monoMsNow
    let state ← elaborate base options source "source"
    let extend := flagOf j "extend"
    let ref ← if extend then pure state.env else
      if memory.text == reference then pure memory.reference else do
        let s ← elaborate base options reference "reference"
        pure s.env
    let t1 ← IO.monoMsNow
    let messages ← messagesOf state.messages.toList []
    let start : Replay := { kernel := base.toKernelEnv, accepted := {}, tried := {} }
    let declarations := audit base state.env ref (listOf j "names") start []
    let found := array declarations
    let t2 ← IO.monoMsNow
    let memory : Memory := if extend then { base := state.env, text := "", reference := state.env }
      else { base := base, text := reference, reference := ref }
    return (memory, Json.mkObj [id, ("refused", array []),
      ("messages", array messages), ("declarations", found),
      ("ms", array [natural (t1 - t0), natural (t2 - t1)])])

partial def loop (memory : Memory) (input output : IO.FS.Stream) : IO Unit := do
  let line ← input.getLine
  if line == "" then return
  match Json.parse line with
  | .error e =>
    output.putStr ((Json.mkObj [("fatal", .str e)]).compress ++ "\n")
    output.flush
    loop memory input output
  | .ok j =>
    let (memory, r) ← answer memory j
    output.putStr (r.compress ++ "\n")
    output.flush
    loop memory input output

public unsafe def main : IO Unit := do
  let base ← importModules ⟨[{ module := `Init }]⟩ {} 0 #[] false true
  let output ← IO.getStdout
  output.putStr ((Json.mkObj [("ready", .bool true), ("version", .str Lean.versionString)]).compress
    ++ "\n")
  output.flush
  loop { base := base, text := "", reference := base } (← IO.getStdin) output
  IO.Process.exit 0
