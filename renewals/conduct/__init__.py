"""合规触客: may this number be called now, why not, when next; the registers and cards behind the answer."""
