"""Commands and reactions that span two contexts. No other package of the domain may."""
