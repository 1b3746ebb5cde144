// Only there to be compiled with the precompiled header.
