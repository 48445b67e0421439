// Package modem speaks to GSM modems: it makes the PDUs of short messages and
// holds the AT dialogue that hands them over.
//
// It is pure: no port, no goroutine, no clock. A Dialogue is pushed bytes with
// the time at which they arrived, is asked for the next bytes to write, and
// tells the outcome of a message once. Time is data, so silence is told by
// Tick, and Deadline says when the next Tick would matter.
//
// A short message costs money and cannot be called back, so the dialogue would
// rather not know than send twice: once the PDU is handed over, only a clear
// answer of the modem decides, and everything else is ErrUnknown.
//
// Messages go in PDU mode: in text mode a character of the text could end the
// message and begin another. Numbers and texts are in no error.
//
// Sources: 3GPP TS 23.038 (alphabets), 23.040 (PDUs), 24.011 (causes of the
// network), 27.005 (AT commands for messages), 27.007 (AT commands of the SIM
// and the network); the clause stands where it is used.
package modem

// DriverGSM is the name of the driver, as configuration writes it.
const DriverGSM = "gsm"
