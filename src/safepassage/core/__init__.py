"""What every other package stands on: names, calendars, documents. Python only, no Django, no clock."""
