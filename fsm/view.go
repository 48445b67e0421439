package fsm

// View reads one State. Any number of goroutines may share one as long as nobody applies to it.
type View struct{ s *State }

// View reads s as it stands.
func (s *State) View() View { return View{s} }

// Index is the log index this view shows.
func (v View) Index() uint64 { return v.s.index }

// Urgent is the index of the last entry that changed what a terminal must show at once: a call, a card.
func (v View) Urgent() uint64 { return v.s.urgent }

// Erased is the index of the last entry that erased a customer, 0 = none did: what lies before it on this node's disk may tell of him.
func (v View) Erased() uint64 { return v.s.shop().ErasedIndex }

// Now is the cluster time of the last entry, Unix ms.
func (v View) Now() int64 { return v.s.shop().TimeMs }

// Level is the behaviour that all voters support.
func (v View) Level() uint32 { return v.s.shop().Level }

// Epoch counts recoveries.
func (v View) Epoch() uint64 { return v.s.shop().Epoch }

// ShopName is what the shop is called, ClusterID which cluster this is; "" before set-up.
func (v View) ShopName() string  { return v.s.shop().Name }
func (v View) ClusterID() string { return v.s.shop().ClusterId }

// SetUp tells whether the first command was applied.
func (v View) SetUp() bool { return v.s.shop().SetUp }

// Zone is the IANA name of the shop's time zone.
func (v View) Zone() string { return v.s.effective.GetZone() }

// Hash is the state's hash, see State.Hash.
func (v View) Hash() []byte { return v.s.Hash() }
