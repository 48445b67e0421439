// Package rpc serves the shop's API over Connect. It knows the schema and the rules' views
// and faults, and asks everything else of the node through Hub.
//
// What a call can count on:
//
//   - Every answer and every refusal carries Storehub-Request-Id, Storehub-Index and
//     Storehub-Age-Ms; a refusal also carries a FaultDetail.
//   - A request that a codec cannot read is refused with the field's name and changes nothing.
//   - Who asks is checked here once, to refuse early, and again by the rule, which decides.
//   - A secret leaves this package only as its hash, or as the answer to who asked for it.
//   - Streams send the present at once and at least every Heartbeat, and end when the
//     credential does.
//
// The package starts no goroutine. A Server needs no Close; streams end with their context, so
// whoever stops the HTTP server cancels its base context first.
package rpc
