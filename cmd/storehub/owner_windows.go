package main

// wholeDir is what to do where files of dir belong to several users.
func wholeDir(dir string) string {
	return "let the user who runs the node read and write all of " + dir
}

// otherOwner: Windows gives whoever may use a directory its new files, too.
func otherOwner(string) string { return "" }
