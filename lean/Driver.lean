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
unless it accepts every theorem of that source. With `"save": path` that environment is written
to a file as well, as the module `Apery`, if that is possible.

Started with the argument `Apery`, the process takes that module from the folder `/driver`, and
all requests are elaborated in the environment of `Init` and `Apery`. Other arguments are modules
of a project of the user, which stand beside `Init`.

The code generator of this build cannot specialise polymorphic code of the library, so what
follows is first-order recursion over lists. Nor does it write lambdas and specialised functions for
other modules, so that there must be none where the driver is compiled as a module.
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
  s == "dynamicQuot" || s == "dbgTrace" || s == "set_option_in" || s == "includeStr"

/-- Names by which code runs in the kernel or in the elaborator. -/
def nameDangerous (s : String) : Bool :=
  s == "reduceBool" || s == "reduceNat" || s == "ofReduceBool" || s == "ofReduceNat" ||
  s == "trustCompiler" || s == "native"

/-- Kinds of syntax that were met, those of them that are refused, and whether a source has the
word `kernel`. -/
structure Scan where
  met : NameSet
  refused : List String
  mentionsKernel : Bool

mutual
partial def refusedNodes (stx : Syntax) (s : Scan) : Scan :=
  match stx with
  | .node _ k ⟨children⟩ =>
    let refused := if nodeRefused k then k.toString :: s.refused else s.refused
    let s := if s.met.contains k then s else { s with met := s.met.insert k, refused := refused }
    refusedAmong children s
  | .ident _ _ n _ =>
    if nameDangerous (lastPart n) then { s with refused := n.toString :: s.refused }
    else if lastPart n == "kernel" then { s with mentionsKernel := true } else s
  | _ => s
partial def refusedAmong (l : List Syntax) (s : Scan) : Scan :=
  match l with | stx :: t => refusedAmong t (refusedNodes stx s) | [] => s
end

partial def scanned (input : Parser.InputContext) (context : Parser.ParserModuleContext)
    (state : Parser.ModuleParserState) (messages : MessageLog) (s : Scan) : Scan :=
  let (stx, state, messages) := Parser.parseCommand input context state messages
  let k := stx.getKind
  let s := refusedNodes stx s
  let s := if commandAllowed k || k == `null || stx.isMissing then s
    else { s with refused := k.toString :: s.refused }
  if Parser.isTerminalCommand stx then s else scanned input context state messages s

/-! ## The audit -/

/-- Axioms of the library, and what the kernel computes by running code, whose proofs are not
shipped; they are named where they are used. -/
def isAxiom (n : Name) : Bool :=
  n == `sorryAx || n == `Lean.ofReduceBool || n == `Lean.ofReduceNat || n == `Lean.trustCompiler ||
  n == `Classical.choice || n == `propext || n == `Quot.sound || n == `Lean.reduceBool ||
  n == `Lean.reduceNat

structure Walk where
  seen : NameSet
  /-- Constants that are not in the clean environment, users before what they use. -/
  own : List Name
  axioms : List String

/-- Whether this Lean has the proofs of its library, so that axioms are found behind them too. -/
def hasProofs (base : Environment) : Bool :=
  match base.find? `Nat.add_comm with | some (.thmInfo _) => true | _ => false

partial def marked (l : List Name) (seen : NameSet) : NameSet :=
  match l with | n :: t => marked t (seen.insert n) | [] => seen

mutual
partial def visit (base env : Environment) (c : Name) (s : Walk) : Walk :=
  if s.seen.contains c then s else
  let s := { s with seen := s.seen.insert c }
  match base.find? c with
  | some info =>
    if isAxiom c then { s with axioms := c.toString :: s.axioms }
    else if hasProofs base then
      match info with
      | .axiomInfo _ => { s with axioms := c.toString :: s.axioms }
      | .thmInfo v => visitExpr base env v.value (visitExpr base env v.type s)
      | .defnInfo v => visitExpr base env v.value (visitExpr base env v.type s)
      | .opaqueInfo v => visitExpr base env v.value (visitExpr base env v.type s)
      | other => visitExpr base env other.type s
    else s
  | none =>
    match env.find? c with
    | some (.inductInfo v) =>
      -- All types of a mutual declaration enter the kernel together, with what any of them uses.
      let s := visitTypes base env v.all { s with seen := marked v.all s.seen }
      { s with own := c :: s.own }
    | some (.ctorInfo v) => let s := visit base env v.induct s; { s with own := c :: s.own }
    | some (.recInfo v) =>
      let s := visitAll base env v.all (visitExpr base env v.type s); { s with own := c :: s.own }
    | found =>
      let s := match found with
        | some (.axiomInfo v) =>
          visitExpr base env v.type { s with axioms := c.toString :: s.axioms }
        | some (.defnInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
        | some (.thmInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
        | some (.opaqueInfo v) => visitExpr base env v.value (visitExpr base env v.type s)
        | some ci =>
          visitExpr base env ci.type { s with axioms := ("NEW " ++ c.toString) :: s.axioms }
        | none => { s with axioms := ("MISSING " ++ c.toString) :: s.axioms }
      { s with own := c :: s.own }
/-- Visit the types of an inductive declaration and of its constructors. -/
partial def visitTypes (base env : Environment) (l : List Name) (s : Walk) : Walk :=
  match l with
  | n :: t =>
    let s := match env.find? n with
      | some (.inductInfo v) =>
        visitTypes base env v.ctors (visitExpr base env v.type { s with seen := marked v.ctors s.seen })
      | some ci => visitExpr base env ci.type s
      | none => s
    visitTypes base env t s
  | [] => s
partial def visitExpr (base env : Environment) (e : Expr) (s : Walk) : Walk :=
  match e.getUsedConstants with | ⟨l⟩ => visitAll base env l s
partial def visitAll (base env : Environment) (l : List Name) (s : Walk) : Walk :=
  match l with | n :: t => visitAll base env t (visit base env n s) | [] => s
end

partial def reversed (l acc : List Name) : List Name :=
  match l with | n :: t => reversed t (n :: acc) | [] => acc

partial def sameNames (a b : List Name) : Bool :=
  match a, b with
  | x :: s, y :: t => x == y && sameNames s t
  | [], [] => true
  | _, _ => false

/-- Whether a declaration has the same type and, if it is a definition, the same value. -/
def sameConstant (a b : ConstantInfo) : Bool :=
  a.type == b.type && sameNames a.levelParams b.levelParams &&
  match a, b with
  | .defnInfo v, .defnInfo w => v.value == w.value
  | .thmInfo _, .thmInfo _ => true
  | .inductInfo v, .inductInfo w => sameNames v.ctors w.ctors
  | .ctorInfo _, .ctorInfo _ => true
  | .recInfo _, .recInfo _ => true
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
    a.type == b.type && sameNames a.levelParams b.levelParams &&
    sameAll env ref (visitExpr base ref b.type { seen := {}, own := [], axioms := [] }).own
  | _, _ => false

partial def constructors (env : Environment) (l : List Name) : List Constructor :=
  match l with
  | n :: t =>
    match env.find? n with
    | some ci => { name := n, type := ci.type } :: constructors env t
    | none => constructors env t
  | [] => []

partial def inductiveTypes (env : Environment) (l : List Name) : List InductiveType :=
  match l with
  | n :: t =>
    match env.find? n with
    | some (.inductInfo v) =>
      { name := n, type := v.type, ctors := constructors env v.ctors } :: inductiveTypes env t
    | _ => inductiveTypes env t
  | [] => []

/-- Declarations as the kernel takes them; only safe ones that can be checked have one. -/
def declarationOf (env : Environment) (n : Name) : Option Declaration :=
  match env.find? n with
  | some (.thmInfo v) => some (.thmDecl v)
  | some (.defnInfo v) => match v.safety with | .safe => some (.defnDecl v) | _ => none
  | some (.opaqueInfo v) => if v.isUnsafe then none else some (.opaqueDecl v)
  | some (.inductInfo v) =>
    if v.isUnsafe then none else
      some (.inductDecl v.levelParams v.numParams (inductiveTypes env v.all) false)
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
    match s.kernel.find? n, env.find? n with
    | some made, some claimed =>
      -- The kernel made it with an inductive type: it must be what the environment says.
      replay env t (if sameConstant made claimed then { s with accepted := s.accepted.insert n } else s)
    | _, _ =>
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

def auditOne (base env ref : Environment) (text : String) (n : Name) (s : Replay) : Replay × Json :=
  let w := visit base env n { seen := {}, own := [], axioms := [] }
  let s := replay env (reversed w.own []) s
  let hash := match env.find? n with | some c => toString c.type.hash | none => ""
  (s, Json.mkObj [
    ("name", .str text), ("kind", .str (kindOf env n)), ("unsafe", .bool (unsafeIn env n)),
    ("axioms", array (strings w.axioms [])), ("typeHash", .str hash),
    ("sameStatement", .bool (sameStatement base env ref n)),
    ("replayed", .bool (s.accepted.contains n))])

partial def audit (base env ref : Environment) (l : List String) (s : Replay) (acc : List Json) :
    List Json :=
  match l with
  | text :: t =>
    let (s, found) := auditOne base env ref text text.toName s
    audit base env ref t s (found :: acc)
  | [] => acc

/-! ## Messages -/

def severity (s : MessageSeverity) : String :=
  match s with | .information => "info" | .warning => "warning" | .error => "error"

def shortened (text : String) (length : Nat) : String :=
  if text.utf8ByteSize ≤ length then text else ((Substring.Raw.mk text 0 text.rawEndPos).take length).toString

/-- A source may print without end; of errors and of other messages so many are passed on. -/
def mostMessages : Nat := 50

partial def messagesFrom (l : List Message) (errors others : Nat) (acc : List Json) :
    IO (List Json) :=
  match l with
  | m :: t => do
    let error := match m.severity with | .error => true | _ => false
    if (if error then errors else others) ≥ mostMessages then messagesFrom t errors others acc else
    let text ← m.data.toString
    messagesFrom t (if error then errors + 1 else errors) (if error then others else others + 1)
      (Json.mkObj [("severity", .str (severity m.severity)), ("line", natural m.pos.line),
        ("text", .str (shortened text 4000))] :: acc)
  | [] => return acc

def messagesOf (l : List Message) (acc : List Json) : IO (List Json) := messagesFrom l 0 0 acc

def optionsOf (j : Json) : Options :=
  ((Options.empty).setNat `maxHeartbeats (naturalOf j "heartbeats" 200000)).setBool
    `Elab.async false

/-- Options for a source whose declarations the audit gives to the kernel afterwards: what is not
accepted there is not proved, so once is enough. `decide +kernel` learns from the kernel whether it
failed, so that the kernel takes part at once where a source mentions it. -/
def sourceOptions (j : Json) (scan : Scan) : Options :=
  let options := optionsOf j
  if flagOf j "extend" || flagOf j "anySyntax" || scan.mentionsKernel then options
  else options.setBool `debug.skipKernelTC true

def emit (output : IO.FS.Stream) (j : Json) : IO Unit := do
  output.putStr (j.compress ++ "\n")
  output.flush

def inputOf (text name : String) : Parser.InputContext :=
  { inputString := text, fileName := name, fileMap := FileMap.ofString text }

def elaborate (base : Environment) (options : Options) (text name : String) :
    IO Command.State := do
  let s ← IO.processCommands (inputOf text name) {} (Command.mkState base {} options)
  return s.commandState

/-! ## The loop -/

/-- What stays between two requests: the environment that all start from, and the last reference
with what came of it, since the theorems about one claim share theirs. -/
structure Memory where
  base : Environment
  text : String
  reference : Environment

/-- What is refused in the library: it may declare types as well. -/
partial def withoutTypes (l acc : List String) : List String :=
  match l with
  | s :: t => withoutTypes t (if s == "Lean.Parser.Command.inductive" then acc else s :: acc)
  | [] => acc

/-- Write an environment to a file, which is there afterwards only if it is complete. -/
def save (env : Environment) (path : String) : IO Unit := do
  if path == "" then return
  let part := path ++ ".part"
  try
    writeModule (env.setMainModule `Apery) ⟨part⟩
    IO.FS.rename ⟨part⟩ ⟨path⟩
  catch _ => return

/-- Milliseconds of a clock. -/
def now : IO Nat := IO.monoMsNow

def answer (memory : Memory) (j : Json) : IO (Memory × Json) := do
  let base := memory.base
  let id := ("id", Json.str (textOf j "id"))
  let options := optionsOf j
  let source := textOf j "source"
  let reference := textOf j "reference"
  let context : Parser.ParserModuleContext := { env := base, options := options }
  let nothing : Scan := { met := {}, refused := [], mentionsKernel := false }
  let scan := if flagOf j "anySyntax" then nothing else
    scanned (inputOf source "source") context {} {} nothing
  let refused := scan.refused
  let refused := if flagOf j "extend" then withoutTypes refused [] else refused
  match refused with
  | _ :: _ => return (memory, Json.mkObj [id, ("refused", array (strings refused [])),
      ("messages", array []), ("declarations", array [])])
  | [] => do
    let t0 ← now
    let state ← elaborate base (sourceOptions j scan) source "source"
    let extend := flagOf j "extend"
    let ref ← if extend then pure state.env else
      if memory.text == reference then pure memory.reference else do
        let s ← elaborate base options reference "reference"
        pure s.env
    let t1 ← now
    let messages ← messagesOf state.messages.toList []
    let start : Replay := { kernel := base.toKernelEnv, accepted := {}, tried := {} }
    let declarations := audit base state.env ref (listOf j "names") start []
    let found := array declarations
    let t2 ← now
    save state.env (if extend then textOf j "save" else "")
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

partial def modulesOf (names : List String) : List Import :=
  match names with | n :: t => { module := n.toName } :: modulesOf t | [] => []

/-- The environment that all requests start from. -/
unsafe def start (arguments : List String) : IO Environment := do
  match arguments with
  | "Apery" :: _ =>
    let path ← searchPathRef.get
    searchPathRef.set (⟨"/driver"⟩ :: path)
    importModules ⟨[{ module := `Init }, { module := `Apery }]⟩ {} 0 #[] false true
  | names => importModules ⟨{ module := `Init } :: modulesOf names⟩ {} 0 #[] false true

public unsafe def main (arguments : List String) : IO Unit := do
  let base ← start arguments
  let output ← IO.getStdout
  output.putStr ((Json.mkObj [("ready", .bool true), ("version", .str Lean.versionString)]).compress
    ++ "\n")
  output.flush
  loop { base := base, text := "", reference := base } (← IO.getStdin) output
  IO.Process.exit 0
