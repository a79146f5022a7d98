"""Immigration's desk: my work, find, register, the case page and every act on a case."""
