namespace Outer
section Basic
variable {α : Type} (x y : α)

theorem symmetric (h : x = y) : y = x := h.symm

end Basic

namespace Inner.Deep
protected theorem chain {α : Type} {x y z : α} (h : x = y) (k : y = z) : x = z := h.trans k
private theorem hidden : 1 + 1 = 2 := rfl
theorem uses_hidden : 2 = 1 + 1 := hidden.symm
end Inner.Deep

open Inner.Deep in
theorem opened : 2 = 1 + 1 := uses_hidden
end Outer

open Outer
theorem outside (a b : Nat) (h : a = b) : b = a := symmetric a b h
theorem _root_.Elsewhere.named : True := trivial
theorem Nat.add_comm' (m n : Nat) : m + n = n + m := Nat.add_comm m n
