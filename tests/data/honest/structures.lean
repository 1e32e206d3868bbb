structure Point where
  x : Int
  y : Int
  deriving DecidableEq, Repr

namespace Point

instance : Add Point := ⟨fun p q => ⟨p.x + q.x, p.y + q.y⟩⟩

theorem add_x (p q : Point) : (p + q).x = p.x + q.x := rfl

@[ext] theorem same {p q : Point} (h : p.x = q.x) (k : p.y = q.y) : p = q := by
  cases p; cases q; simp_all

theorem add_comm (p q : Point) : p + q = q + p :=
  same (Int.add_comm ..) (Int.add_comm ..)

end Point
