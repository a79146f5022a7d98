"""The Special Representative: who is approved and stuck, and which partner's door would free most people."""
