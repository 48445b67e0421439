package fsm

// SupportedLevel is the newest behaviour this binary knows. A rule whose behaviour
// changes asks tx.Level() and keeps the old way for older levels; the level in the
// state rises by a command when every voter supports it.
//
// Level 1 is what the first release does. Until there is one its behaviour still changes, and nodes of different builds do not go together:
// they would find each other's hashes wrong. Data of before are not read.
const SupportedLevel = 1
