"""The touch screen: draws the state of a visit and sends back what was touched."""
