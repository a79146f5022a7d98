"""The border: who is here, who may enter, and families that land together."""
