package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// nodeFailure explains why a node could not be made, started or kept up. Package node says in
// plain words what is wrong and, in parentheses behind it, what to do; otherwise is what to do where
// it does not.
func nodeFailure(what string, err error, otherwise string) *failure {
	var known *failure
	if errors.As(err, &known) {
		return known
	}
	why, do := err.Error(), ""
	for e := err; e != nil && do == ""; e = errors.Unwrap(e) {
		do = advice(e)
	}
	if do != "" {
		why = strings.Replace(why, " ("+do+")", "", 1)
	}
	var path *fs.PathError
	if do == "" && errors.As(err, &path) {
		do = "check the permissions of " + path.Path
	}
	if do == "" {
		do = otherwise
	}
	return unavailable(what, why, do)
}

// dirFailure is nodeFailure of a node in dir. A file there that must not be opened is hardly the only
// one: somebody else has run the node.
func dirFailure(dir, what string, err error, otherwise string) *failure {
	var path *fs.PathError
	if errors.As(err, &path) && errors.Is(path, fs.ErrPermission) && strings.HasPrefix(filepath.Clean(path.Path), filepath.Clean(dir)+string(filepath.Separator)) {
		otherwise = wholeDir(dir)
		err = fmt.Errorf("%w (%s)", err, otherwise)
	}
	return nodeFailure(what, err, otherwise)
}

// advice is what an error adds, in parentheses, to the error that it wraps.
func advice(err error) string {
	inner := errors.Unwrap(err)
	if inner == nil {
		return ""
	}
	rest, ok := strings.CutPrefix(err.Error(), inner.Error()+" (")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, ")")
}
