"""The storm over collisions: decided, appealed, heard by somebody else, carried out on the tasks they are about."""
