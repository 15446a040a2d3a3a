"""What `import simulator` offers: the verbs of the command line as functions, and what they give."""
