"""How HTTP works here: who may open what, in which language, as a page or a piece of one."""
