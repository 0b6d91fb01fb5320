"""kpitool: KPIs of community-safety partnerships from one text file and one command."""

__version__ = "0.1.0"
