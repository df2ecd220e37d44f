"""The rules of the desk: pure, standard library only; time is an argument."""
