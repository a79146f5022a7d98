"""What may be published about people, and how it is protected: the disclosure engine."""
