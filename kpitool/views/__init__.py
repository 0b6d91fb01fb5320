"""An assessment as something to read: values are returned, nothing is printed."""
