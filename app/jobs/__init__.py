"""Routes of jobs: how far is what was asked to be done later?"""
