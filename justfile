# What CI runs.
ci:
    .ci/run

# All tests.
test:
    cargo test

# Whether what stands apart still compiles: the benches of the parts, the fuzz targets, bare tantivy.
apart:
    cd benches/parts && cargo check --benches
    cd fuzz && RUSTFLAGS="--cfg fuzzing" cargo check
    cd benches/peers/bare && cargo check
