"""EPCIS: what happened to things, told by our own screens and by systems of producers, kept so that nothing can be taken out unseen."""
