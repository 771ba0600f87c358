"""Pages of dossiers: the desk that receives, the list, the record."""
