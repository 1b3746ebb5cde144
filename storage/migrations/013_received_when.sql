-- What is kept for a while is found by its age.
CREATE INDEX parked_delivery_received ON parked_delivery (received_ms);
CREATE INDEX incoming_sms_received ON incoming_sms (received_ms);
