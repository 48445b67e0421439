package fsm

// SupportedLevel is the newest behaviour this binary knows. A rule whose behaviour
// changes asks tx.Level() and keeps the old way for older levels; the level in the
// state rises by a command when every voter supports it.
const SupportedLevel = 1
