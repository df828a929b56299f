fn a() {}
// ANCHOR: b
fn b() {}
// ANCHOR_END: b
