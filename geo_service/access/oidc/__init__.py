"""Sign-in by OpenID Connect: the provider says who somebody is, the accounts here say what that one may do."""
