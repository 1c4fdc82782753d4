"""What a person can do: one public function an action, one transaction each."""
