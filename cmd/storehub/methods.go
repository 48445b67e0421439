package main

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/proto/schema"
)

// method is one call of the API, as the descriptors of the schema know it. A new RPC needs
// nothing here.
type method struct{ protoreflect.MethodDescriptor }

// name is what the contract calls it: DispatchService.Dispatch.
func (m method) name() string { return string(m.Parent().Name()) + "." + string(m.Name()) }

// short is what one types: dispatch.Dispatch.
func (m method) short() string {
	return strings.ToLower(strings.TrimSuffix(string(m.Parent().Name()), "Service")) + "." + string(m.Name())
}

// reads tells that the method changes nothing.
func (m method) reads() bool {
	return m.IsStreamingServer() || schema.Reads(m.MethodDescriptor)
}

// called tells whether text names the method: in either spelling, and as it stands in a URL.
func (m method) called(text string) bool {
	text = strings.Trim(text, "/")
	text = strings.TrimPrefix(text, string(m.ParentFile().Package())+".")
	text = strings.Replace(text, "/", ".", 1)
	return strings.EqualFold(text, m.name()) || strings.EqualFold(text, m.short())
}

// peerService is what nodes ask each other; it takes no credential that a person can have.
const peerService = "PeerService"

// methods are all calls that a client may make, in order.
func methods() []method {
	var list []method
	for _, m := range schema.Methods {
		if m.Parent().Name() != peerService {
			list = append(list, method{m})
		}
	}
	slices.SortFunc(list, func(a, b method) int { return cmp.Compare(a.short(), b.short()) })
	return list
}

func findMethod(text string) (method, error) {
	all := methods()
	for _, m := range all {
		if m.called(text) {
			return m, nil
		}
	}
	return method{}, badInput("there is no method "+quote(text), nearMethods(all, text), "press TAB behind \"storehub call\", or list them with \"storehub call --list\"")
}

// nearMethods are those that may have been meant: by the same last part, or nearly the same.
func nearMethods(all []method, text string) string {
	_, last, found := strings.Cut(text, ".")
	if !found {
		last = text
	}
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, m := range all {
		distance := editDistance(strings.ToLower(last), strings.ToLower(string(m.Name())))
		if distance <= 2 || len(last) > 2 && strings.Contains(strings.ToLower(m.short()), strings.ToLower(last)) {
			near = append(near, candidate{m.short(), distance})
		}
	}
	if len(near) == 0 {
		return "no method of this version has a name like it"
	}
	const shown = 5
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, n := range near[:min(len(near), shown)] {
		names = append(names, n.name)
	}
	return "near it: " + strings.Join(names, ", ")
}

// editDistance is how many letters must be changed, added or taken away.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
