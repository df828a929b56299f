# What CI runs.
ci:
    .ci/run

# All tests.
test:
    cargo test
