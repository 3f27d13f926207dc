"""Users, sign-in by mail or phone, consent."""
