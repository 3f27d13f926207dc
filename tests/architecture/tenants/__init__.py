"""Who gets which answer at every address of the studio, the office and the account, and what strangers can send there."""
