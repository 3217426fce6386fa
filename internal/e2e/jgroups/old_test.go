//go:build long

package jgroups

import "testing"

// The line of versions of the tutorial, as a whole stack.
func TestLongOldVersionOnRealNodes(t *testing.T) {
	w := open(t, "jgroupsVersion=4.2", "jgroupsImage=belaban/jgrp:4.2.30.Final")
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("all eight members answer", func(w *scene) { w.everybodyAnswers(5, 3) })
	w.act("the stack goes", (*scene).goes)
}
