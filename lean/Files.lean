/-!
The audit of files of somebody else. This text continues `Driver.lean` up to its loop.

A request `{"id", "file", "heartbeats", "anyModule"}` is answered by several lines: first `split`
with the theorems of the file and what is refused in it; then, in the order of the file, one line
for each theorem and one for each problem outside of theorems; last a line with `"done": true`.

A file is parsed twice, first as a whole. Only if nothing in it is refused it is elaborated,
command by command; what each command then parses to is looked through once more.
-/

/-! ## Which syntax is allowed in a file -/

def commandOrdinary (k : Name) : Bool :=
  let s := lastPart k
  s == "declaration" || s == "namespace" || s == "section" || s == "end" || s == "variable" ||
  s == "open" || s == "universe" || s == "moduleDoc" || s == "eoi" || s == "mutual" || s == "in" ||
  s == "set_option" || s == "attribute" || s == "include" || s == "omit" || commandSkipped k
where
  commandSkipped (k : Name) : Bool :=
    let s := lastPart k
    s == "check" || s == "print" || s == "printAxioms"

/-- Syntax of a file that is refused wherever it stands: it runs code, reads files, keeps a
declaration from the kernel, or lets a text mean something else. -/
def nodeDangerous (s : String) : Bool :=
  s == "unsafe" || s == "partial" || s == "axiom" || s == "opaque" || s == "meta" ||
  s == "runTac" || s == "byElab" || s == "nativeDecide" || s == "quot" || s == "dynamicQuot" ||
  s == "dbgTrace" || s == "includeStr" || s == "macro" || s == "macro_rules" || s == "notation" ||
  s == "mixfix" || s == "syntax" || s == "elab" || s == "elab_rules" || s == "openRenaming"

def attributeOrdinary (s : String) : Bool :=
  s == "simp" || s == "-" || s == "grind" || s == "ext" || s == "inline" || s == "reducible" ||
  s == "irreducible" || s == "refl" || s == "symm" || s == "norm_cast" || s == "elab_as_elim" ||
  s == "expose" || s == "deprecated"

def optionOrdinary (n : Name) : Bool :=
  n == `maxRecDepth || n == `maxHeartbeats || n == `synthInstance.maxHeartbeats ||
  n == `synthInstance.maxSize || n == `autoImplicit || n.getRoot == `linter || n.getRoot == `pp

structure Refusal where
  rule : String
  what : String
  line : Nat

structure Look where
  refused : List Refusal := []
  /-- Names that are used somewhere, with their prefixes. -/
  written : NameSet := {}
  /-- Names with characters beyond ASCII. -/
  unusual : List Refusal := []
  met : NameSet := {}

def slice (text : String) (a b : String.Pos.Raw) : String := (Substring.Raw.mk text a b).toString

def startOf (stx : Syntax) : String.Pos.Raw := match stx.getPos? with | some p => p | none => 0
def stopOf (stx : Syntax) : String.Pos.Raw := match stx.getTailPos? with | some p => p | none => 0
def lineOf (map : FileMap) (stx : Syntax) : Nat := (map.toPosition (startOf stx)).line

mutual
partial def firstToken (stx : Syntax) : String :=
  match stx with
  | .atom _ s => s
  | .ident _ raw _ _ => raw.toString
  | .node _ _ ⟨l⟩ => firstTokenOf l
  | .missing => ""
partial def firstTokenOf (l : List Syntax) : String :=
  match l with
  | stx :: t => let s := firstToken stx; if s == "" then firstTokenOf t else s
  | [] => ""
end

partial def withPrefixes (n : Name) (s : NameSet) : NameSet :=
  match n with
  | .str p _ => withPrefixes p (s.insert n)
  | .num p _ => withPrefixes p s
  | .anonymous => s

def refusal (map : FileMap) (stx : Syntax) (rule what : String) (s : Look) : Look :=
  { s with refused := ⟨rule, what, lineOf map stx⟩ :: s.refused }

/-- Kinds whose own identifiers are declared there, or are parts of names, not uses of names. -/
def namesOnly (s : String) : Bool :=
  s == "declId" || s == "ctor" || s == "structSimpleBinder" || s == "structExplicitBinder" ||
  s == "structImplicitBinder" || s == "structInstBinder" || s == "proj" || s == "dotIdent" ||
  s == "namespace" || s == "section" || s == "end"

mutual
partial def look (map : FileMap) (names : Bool) (stx : Syntax) (s : Look) : Look :=
  match stx with
  | .node _ k ⟨children⟩ =>
    let last := lastPart k
    let s := match children with
      | first :: second :: _ =>
        if last == "set_option" && !optionOrdinary second.getId then
          refusal map stx "set_option" (firstToken second) s
        else if last == "attrInstance" && !attributeOrdinary (firstToken second) then
          refusal map stx "attribute" (firstToken second) s
        else if last == "eraseAttr" && !attributeOrdinary (firstToken second) then
          refusal map first "attribute" (firstToken second) s
        else s
      | _ => s
    let s := if nodeDangerous last then refusal map stx last (firstToken stx) s else s
    lookAll map (namesOnly last || (names && k == `null)) children s
  | .ident _ raw n _ =>
    let text := raw.toString
    let s := if nameDangerous (lastPart n) then refusal map stx "native" text s else s
    let s := if names then s else { s with written := withPrefixes n s.written }
    if text.utf8ByteSize == text.length || s.met.contains n then s else
      { s with met := s.met.insert n, unusual := ⟨"name", text, lineOf map stx⟩ :: s.unusual }
  | _ => s
partial def lookAll (map : FileMap) (names : Bool) (l : List Syntax) (s : Look) : Look :=
  match l with | stx :: t => lookAll map names t (look map names stx s) | [] => s
end

/-- Look through a command and its parts for kinds of commands that are refused. -/
partial def lookCommand (map : FileMap) (stx : Syntax) (s : Look) : Look :=
  let s := match stx with
    | .node _ k ⟨children⟩ =>
      if lastPart k == "in" then
        match children with
        | [first, _, second] => lookCommand map second (lookCommand map first s)
        | _ => refusal map stx "in" "in" s
      else if commandOrdinary k then s
      else refusal map stx (lastPart k) (firstToken stx) s
    | _ => s
  s

/-- A theorem, or an example, as it stands in a file. -/
structure Stated where
  name : Name
  isExample : Bool
  isPrivate : Bool
  keyword : Syntax
  signature : Syntax
  value : Syntax

mutual
partial def hasKind (kind : Name) (stx : Syntax) : Bool :=
  match stx with | .node _ k ⟨l⟩ => k == kind || anyHasKind kind l | _ => false
partial def anyHasKind (kind : Name) (l : List Syntax) : Bool :=
  match l with | stx :: t => hasKind kind stx || anyHasKind kind t | [] => false
end

mutual
partial def hasMissing (stx : Syntax) : Bool :=
  match stx with | .missing => true | .node _ _ ⟨l⟩ => anyMissing l | _ => false
partial def anyMissing (l : List Syntax) : Bool :=
  match l with | stx :: t => hasMissing stx || anyMissing t | [] => false
end

mutual
partial def statedIn (map : FileMap) (stx : Syntax) : List Stated :=
  match stx with
  | .node _ k ⟨children⟩ =>
    if k == `Lean.Parser.Command.declaration then
      match children with
      | [modifiers, .node _ kind ⟨parts⟩] =>
        let hidden := hasKind `Lean.Parser.Command.private modifiers
        match parts with
        | [keyword, .node _ _ ⟨name :: _⟩, signature, value] =>
          if kind == `Lean.Parser.Command.theorem then
            [⟨name.getId, false, hidden, keyword, signature, value⟩] else []
        | [keyword, signature, value] =>
          if kind == `Lean.Parser.Command.example then
            let line := toString (lineOf map keyword)
            [⟨.str .anonymous ("example at line " ++ line), true, false, keyword, signature, value⟩]
          else []
        | _ => []
      | _ => []
    else if lastPart k == "in" || lastPart k == "mutual" then statedAmong map children
    else if k == `null then statedAmong map children
    else []
  | _ => []
partial def statedAmong (map : FileMap) (l : List Syntax) : List Stated :=
  match l with
  | stx :: t => joinStated (statedIn map stx) (statedAmong map t)
  | [] => []
partial def joinStated (a b : List Stated) : List Stated :=
  match a with | x :: t => x :: joinStated t b | [] => b
end

def fullName (currNamespace : Name) (t : Stated) : Name :=
  if t.isExample then t.name
  else if t.name.getRoot == `_root_ then t.name.replacePrefix `_root_ .anonymous
  else currNamespace ++ t.name

mutual
partial def identifierIn (stx : Syntax) : Name :=
  match stx with | .ident _ _ n _ => n | .node _ _ ⟨l⟩ => identifierAmong l | _ => .anonymous
partial def identifierAmong (l : List Syntax) : Name :=
  match l with
  | stx :: t => match identifierIn stx with | .anonymous => identifierAmong t | n => n
  | [] => .anonymous
end

partial def pushed (currNamespace n : Name) (opens : Bool) (stack : List Name) : List Name :=
  match n with
  | .str p s =>
    let stack := pushed currNamespace p opens stack
    let top := match stack with | x :: _ => x | [] => .anonymous
    (if opens then .str top s else top) :: stack
  | _ => stack

partial def popped (n : Name) (stack : List Name) : List Name :=
  match n, stack with
  | .str p _, _ :: t => popped p t
  | _, _ => stack

/-- Namespaces that are open after a command, the innermost first. -/
def scopesAfter (stx : Syntax) (stack : List Name) : List Name :=
  let top := match stack with | x :: _ => x | [] => .anonymous
  let k := lastPart stx.getKind
  if k == "namespace" then pushed top (identifierIn stx) true stack
  else if k == "section" then
    match identifierIn stx with | .anonymous => top :: stack | n => pushed top n false stack
  else if k == "end" then
    match identifierIn stx with | .anonymous => popped `x stack | n => popped n stack
  else stack

structure Split where
  look : Look := {}
  stated : List (String × Nat × String) := []
  messages : List Message := []

partial def listed (text : String) (map : FileMap) (currNamespace : Name) (l : List Stated)
    (acc : List (String × Nat × String)) : List (String × Nat × String) :=
  match l with
  | t :: rest =>
    let statement := slice text (startOf t.signature) (stopOf t.signature)
    listed text map currNamespace rest
      (((fullName currNamespace t).toString false, lineOf map t.keyword, statement) :: acc)
  | [] => acc

partial def appendMessages (a b : List Message) : List Message :=
  match a with | x :: t => appendMessages t (x :: b) | [] => b

partial def split (input : Parser.InputContext) (context : Parser.ParserModuleContext)
    (state : Parser.ModuleParserState) (stack : List Name) (s : Split) : Split :=
  let (stx, state, messages) := Parser.parseCommand input context state {}
  let map := input.fileMap
  let s := { s with
    look := lookCommand map stx (look map false stx s.look)
    messages := appendMessages messages.toList s.messages }
  let top := match stack with | x :: _ => x | [] => .anonymous
  let s := { s with stated := listed input.inputString map top (statedIn map stx) s.stated }
  if Parser.isTerminalCommand stx then s
  else split input context state (scopesAfter stx stack) s

partial def refusalsJson (l : List Refusal) (acc : List Json) : List Json :=
  match l with
  | r :: t => refusalsJson t (Json.mkObj [("rule", .str r.rule), ("what", .str r.what),
      ("line", natural r.line)] :: acc)
  | [] => acc

partial def statedJson (l : List (String × Nat × String)) (acc : List Json) : List Json :=
  match l with
  | (name, line, statement) :: t => statedJson t (Json.mkObj [("name", .str name),
      ("line", natural line), ("statement", .str statement)] :: acc)
  | [] => acc

/-! ### What the declarations of a file must not do -/

mutual
partial def constantsIn (l : List (PersistentHashMap.Entry Name ConstantInfo
    (PersistentHashMap.Node Name ConstantInfo))) (acc : List Name) : List Name :=
  match l with
  | .entry n _ :: t => constantsIn t (n :: acc)
  | .ref r :: t => constantsIn t (constantsOf r acc)
  | .null :: t => constantsIn t acc
  | [] => acc
partial def constantsOf (node : PersistentHashMap.Node Name ConstantInfo) (acc : List Name) :
    List Name :=
  match node with
  | .entries ⟨l⟩ => constantsIn l acc
  | .collision ⟨l⟩ _ _ => join l acc
partial def join (a b : List Name) : List Name :=
  match a with | x :: t => join t (x :: b) | [] => b
end

def isOf (env : Environment) (n : Name) : Bool :=
  match env.find? n with | some _ => true | none => false

/-- The name without its first part. -/
partial def withoutRoot (n : Name) : Name :=
  match n with
  | .str .anonymous _ => .anonymous
  | .num .anonymous _ => .anonymous
  | .str p s => .str (withoutRoot p) s
  | .num p k => .num (withoutRoot p) k
  | .anonymous => .anonymous

/-- A name of the library that is used in the file and that a declared name hides. -/
partial def hidden (base : Environment) (written : NameSet) (n : Name) : Option Name :=
  match withoutRoot n with
  | .anonymous => none
  | rest => if isOf base rest && written.contains rest then some rest else hidden base written rest

/-- Whether a name stands in a namespace of the library. -/
partial def within (base : Environment) (n : Name) : Bool :=
  match n with
  | .str p _ => p != .anonymous && (isOf base p || base.isNamespace p || within base p)
  | .num p _ => within base p
  | .anonymous => false

partial def conclusion (e : Expr) : Expr :=
  match e with
  | .forallE _ _ b _ => conclusion b
  | .letE _ _ _ b _ => conclusion b
  | .mdata _ b => conclusion b
  | e => e

partial def argumentsOf (e : Expr) (acc : List Expr) : List Expr :=
  match e with | .app f a => argumentsOf f (a :: acc) | _ => acc

/-- Whether an expression begins with a constant of the file that does not unfold by itself. -/
def ownHead (base env : Environment) (e : Expr) : Bool :=
  match e.getAppFn with
  | .const n _ => !isOf base n && match env.find? n with
    | some (.defnInfo _) => match getReducibilityStatusCore env n with
      | .semireducible => true | .irreducible => true | _ => false
    | some _ => true
    | none => false
  | _ => false

/-- Whether a class is asked about something that is not of the library alone; results that
the class computes do not count. -/
partial def asksAbout (accept : Expr → Bool) (type : Expr) (l : List Expr) : Bool :=
  match type, l with
  | .forallE _ d b _, a :: t =>
    let computed := match d.getAppFn with | .const n _ => n == `outParam | _ => false
    (!computed && accept a) || asksAbout accept b t
  | _, a :: t => accept a || asksAbout accept type t
  | _, [] => false

/-- Whether an instance says how notation of the library reads for types of the library. -/
def rereads (base env : Environment) (type : Expr) : Bool :=
  let e := conclusion type
  match e.getAppFn with
  | .const c _ =>
    match base.find? c with
    | some info => isClass base c && !asksAbout (ownHead base env) info.type (argumentsOf e [])
    | none => false
  | _ => false

/-- What is wrong with a constant that a command has declared. -/
def constantRefused (base env : Environment) (written : NameSet) (n : Name) (line : Nat) :
    List Refusal :=
  let user := match privateToUserName? n with | some u => u | none => n
  match env.find? n with
  | some (.thmInfo _) => []
  | some info =>
    if user.isInternal then [] else
    let lost := if isPrivateName n && isOf base user then some user else hidden base written user
    match lost with
    | some lost => [⟨"hides", user.toString ++ " " ++ lost.toString, line⟩]
    | none =>
      if within base user then [⟨"within", user.toString, line⟩]
      else if Meta.isInstanceCore env n && rereads base env info.type then
        [⟨"instance", user.toString, line⟩]
      else []
  | none => []

partial def constantsRefused (base env : Environment) (written : NameSet) (line : Nat)
    (l : List Name) (known : NameSet) (acc : List Refusal) : NameSet × List Refusal :=
  match l with
  | n :: t =>
    if known.contains n then constantsRefused base env written line t known acc else
    match constantRefused base env written n line with
    | r :: _ => constantsRefused base env written line t (known.insert n) (r :: acc)
    | [] => constantsRefused base env written line t (known.insert n) acc
  | [] => (known, acc)

/-- Instances in a statement that no search for instances has found: made on the spot, or a
definition of the file that is none. They are not shown where the statement is printed. -/
partial def special (base env : Environment) (c : Name) (type : Expr) (l : List Expr)
    (acc : List String) : List String :=
  match type, l with
  | .forallE _ _ b .instImplicit, a :: t =>
    let made := match a.getAppFn with
      | .const n _ =>
        (match env.find? n with | some (.ctorInfo _) => true | _ => false) ||
        (!isOf base n && !Meta.isInstanceCore env n)
      | _ => false
    special base env c b t (if made then ("special " ++ c.toString) :: acc else acc)
  | .forallE _ _ b _, _ :: t => special base env c b t acc
  | _, _ => acc

mutual
/-- Bound variables of a statement that have names of the library, and instances that it
assumes for types of the library. -/
partial def bound (base env : Environment) (e : Expr) (acc : List String) : List String :=
  match e with
  | .forallE n d b info =>
    let acc := if isOf base n then ("binds " ++ n.toString) :: acc else acc
    let acc := match info with
      | .instImplicit =>
        let open_ (a : Expr) := a.hasLooseBVars || ownHead base env a
        match (conclusion d).getAppFn with
        | .const c _ => match base.find? c with
          | some i => if asksAbout open_ i.type (argumentsOf (conclusion d) []) then acc
            else ("assumes " ++ c.toString) :: acc
          | none => acc
        | _ => acc
      | _ => acc
    bound base env b (bound base env d acc)
  | .lam n d b _ =>
    let acc := if isOf base n then ("binds " ++ n.toString) :: acc else acc
    bound base env b (bound base env d acc)
  | .letE n d v b _ =>
    let acc := if isOf base n then ("binds " ++ n.toString) :: acc else acc
    bound base env b (bound base env v (bound base env d acc))
  | .app _ _ =>
    let f := e.getAppFn
    let arguments := argumentsOf e []
    let acc := match f with
      | .const c _ => match env.find? c with
        | some i => special base env c i.type arguments acc
        | none => acc
      | _ => acc
    boundAll base env arguments (bound base env f acc)
  | .mdata _ b => bound base env b acc
  | .proj _ _ b => bound base env b acc
  | _ => acc
partial def boundAll (base env : Environment) (l : List Expr) (acc : List String) : List String :=
  match l with | e :: t => boundAll base env t (bound base env e acc) | [] => acc
end

/-! ### Command by command -/

partial def repeated (c : String) (n : Nat) (acc : String) : String :=
  match n with | 0 => acc | n + 1 => repeated c n (acc ++ c)

structure Edit where
  start : String.Pos.Raw
  stop : String.Pos.Raw
  text : String

partial def edited (text : String) (start stop : String.Pos.Raw) (l : List Edit) (acc : String) :
    String :=
  match l with
  | e :: t => edited text e.stop stop t (acc ++ slice text start e.start ++ e.text)
  | [] => acc ++ slice text start stop

/-- An example becomes a theorem with a name; what follows keeps its column. -/
partial def edits (map : FileMap) (proofs : Bool) (l : List Stated) : List Edit :=
  match l with
  | t :: rest =>
    let start := startOf t.keyword
    let after := repeated " " ((map.toPosition (stopOf t.keyword)).column) ""
    let named : Edit := ⟨start, stopOf t.keyword, "theorem «" ++ lastPart t.name ++ "»\n" ++ after⟩
    let proof : Edit := ⟨startOf t.value, stopOf t.value, ":= sorry"⟩
    let others := edits map proofs rest
    let others := if proofs then others else proof :: others
    if t.isExample then named :: others else others
  | [] => []

def anyExample (l : List Stated) : Bool := match l with | t :: _ => t.isExample | [] => false

/-- The text of a command at its line and column, with its proofs or with `sorry` in place. -/
def textFor (input : Parser.InputContext) (stx : Syntax) (proofs : Bool) (l : List Stated) :
    String :=
  let at_ := input.fileMap.toPosition (startOf stx)
  let above := if anyExample l then at_.line - 2 else at_.line - 1
  edited input.inputString (startOf stx) (stopOf stx) (edits input.fileMap proofs l)
    (repeated " " at_.column (repeated "\n" above ""))

structure Course where
  command : Command.State
  replay : Replay
  known : NameSet

def contextOf (s : Command.State) : Parser.ParserModuleContext :=
  match s.scopes with
  | scope :: _ => ⟨s.env, scope.opts, scope.currNamespace, scope.openDecls⟩
  | [] => { env := s.env, options := {} }

def elaborateOn (s : Command.State) (text : String) : IO Command.State := do
  let done ← IO.processCommands (inputOf text "file") {} { s with messages := {} }
  return done.commandState

def meaning (env : Environment) (n : Name) : IO String := do
  match env.find? n with
  | some c =>
    let text ← (MessageData.withContext { env := env, mctx := {}, lctx := {}, opts := {} }
      (.ofExpr c.type)).toString
    return shortened text 20000
  | none => return ""

/-- The name under which a theorem is found: private ones have a longer one. -/
def declaredName (env : Environment) (n : Name) (t : Stated) : Name :=
  if t.isPrivate && !isOf env n then mkPrivateName env n else n

partial def report (output : IO.FS.Stream) (id : String) (base : Environment) (before : Environment)
    (real reference : Command.State) (messages : List Json) (ms : Nat) (currNamespace : Name)
    (map : FileMap) (l : List Stated) (s : Replay) : IO Replay := do
  match l with
  | t :: rest => do
    let n := fullName currNamespace t
    let name := declaredName real.env n t
    let started ← IO.monoMsNow
    -- A name that stood before this command is not proved by it.
    let fresh := !isOf before name
    let (s, found) := auditOne base real.env reference.env (n.toString false) name s
    let remarks := match real.env.find? name with
      | some c => bound base real.env c.type []
      | none => []
    let means ← if fresh then meaning real.env name else pure ""
    let stopped ← IO.monoMsNow
    emit output (Json.mkObj [("id", .str id), ("theorem", Json.mkObj [
      ("declared", if fresh then found else .null), ("line", natural (lineOf map t.keyword)),
      ("means", .str means), ("remarks", array (strings remarks [])),
      ("messages", array messages), ("ms", natural (ms + stopped - started))])])
    report output id base before real reference messages ms currNamespace map rest s
  | [] => return s

def problem (output : IO.FS.Stream) (id : String) (messages : List Json) : IO Unit := do
  match messages with
  | [] => return
  | _ => emit output (Json.mkObj [("id", .str id), ("problem", array messages)])

partial def follow (output : IO.FS.Stream) (id : String) (base : Environment) (written : NameSet)
    (input : Parser.InputContext) (state : Parser.ModuleParserState) (s : Course) : IO Unit := do
  let context := contextOf s.command
  let map := input.fileMap
  let (stx, state, parsed) := Parser.parseCommand input context state {}
  let refused := (lookCommand map stx (look map false stx {})).refused
  let wrong ← messagesOf parsed.toList []
  problem output id wrong
  match refused with
  | _ :: _ =>
    emit output (Json.mkObj [("id", .str id), ("refused", array (refusalsJson refused []))])
  | [] => do
    if Parser.isTerminalCommand stx then return
    -- A command that is not whole is not elaborated: its theorems get no line.
    if hasMissing stx || commandOrdinary.commandSkipped stx.getKind then
      return ← follow output id base written input state s
    let stated := statedIn map stx
    let line := lineOf map stx
    let started ← IO.monoMsNow
    let reference ← match stated with
      | [] => pure s.command
      | _ => elaborateOn s.command (textFor input stx false stated)
    let real ← elaborateOn s.command (textFor input stx true stated)
    let stopped ← IO.monoMsNow
    let messages ← messagesOf real.messages.toList []
    let (known, refused) := match stated with
      | [] => constantsRefused base real.env written line
          (constantsOf real.env.constants.map₂.root []) s.known []
      | _ => (s.known, [])
    match refused with
    | _ :: _ =>
      emit output (Json.mkObj [("id", .str id), ("refused", array (refusalsJson refused []))])
    | [] => do
      let replay ← report output id base s.command.env real reference messages (stopped - started)
        context.currNamespace map stated s.replay
      match stated with | [] => problem output id messages | _ => pure ()
      let command := if anyExample stated then s.command else real
      follow output id base written input state { command, replay, known }

partial def moduleNames (l : List Import) (acc : List Name) : List Name :=
  match l with | i :: t => moduleNames t (i.module :: acc) | [] => acc

partial def otherModules (l : List Name) (acc : List Refusal) : List Refusal :=
  match l with
  | n :: t => otherModules t (if n == `Init then acc else ⟨"import", n.toString, 1⟩ :: acc)
  | [] => acc

/-- Where a file begins. No code is made of definitions: this build cannot make it of all, and
nothing may run it. -/
def opened (base : Environment) (options : Options) : Command.State :=
  let s := Command.mkState base {} options
  { s with scopes := [{ header := "", opts := options, isNoncomputable := true }] }

def noRefusal (l : List Refusal) : Bool := match l with | [] => true | _ => false

def auditFile (init : Environment) (output : IO.FS.Stream) (id text : String) (anyModule : Bool)
    (options : Options) : IO Unit := do
  let options := options.setBool `relaxedAutoImplicit false
  let input := inputOf text "file"
  let (header, state, messages) ← Parser.parseHeader input
  let imports := headerToImports header
  let foreign := match imports with | ⟨l⟩ => otherModules (moduleNames l []) []
  let others := if anyModule then [] else foreign
  let others := if hasKind `Lean.Parser.Module.prelude header then
    ⟨"prelude", "prelude", 1⟩ :: others else others
  let base ← if noRefusal foreign || !anyModule then pure init
    else importModules imports {} 0 #[] false true
  let found := split input { env := base, options := options } state []
    { look := { refused := others }, messages := messages.toList }
  let problems ← messagesOf found.messages []
  emit output (Json.mkObj [("id", .str id), ("split", Json.mkObj [
    ("theorems", array (statedJson found.stated [])),
    ("refused", array (refusalsJson found.look.refused [])),
    ("unusual", array (refusalsJson found.look.unusual [])),
    ("problems", array problems)])])
  match found.look.refused with
  | [] =>
    follow output id base found.look.written input state
      { command := opened base options,
        replay := { kernel := base.toKernelEnv, accepted := {}, tried := {} }, known := {} }
  | _ => pure ()
  emit output (Json.mkObj [("id", .str id), ("done", .bool true)])

/-! ## The loop -/

partial def loop (init : Environment) (input output : IO.FS.Stream) : IO Unit := do
  let line ← input.getLine
  if line == "" then return
  match Json.parse line with
  | .error e => emit output (Json.mkObj [("fatal", .str e)])
  | .ok j =>
    auditFile init output (textOf j "id") (textOf j "file") (flagOf j "anyModule") (optionsOf j)
  loop init input output

public unsafe def main : IO Unit := do
  let init ← importModules ⟨[{ module := `Init }]⟩ {} 0 #[] false true
  let output ← IO.getStdout
  emit output (Json.mkObj [("ready", .bool true), ("version", .str Lean.versionString)])
  loop init (← IO.getStdin) output
  IO.Process.exit 0
