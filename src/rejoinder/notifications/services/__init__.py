"""Change what somebody is told of, and write down what is to be sent."""
