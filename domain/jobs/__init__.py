"""Commands of background jobs: retry, dismiss, rebuild and catch up read models."""
