// Package modem speaks to GSM modems, and listens to whatever tells who calls.
//
// Of messages it makes the PDUs and holds the AT dialogue that hands them over.
// Of calls it reads what analogue and GSM modems, Whozz Calling? boxes, boxes
// that send a line, and Asterisk exchanges say; all of that comes to CallEvent.
//
// It is pure: no port, no goroutine, no clock. A Dialogue, or a Listener, is
// pushed bytes with the time at which they arrived, is asked for the next bytes
// to write, and tells the outcome of a message, or the ringing of a call, once.
// Time is data, so silence is told by Tick, and Deadline says when the next Tick
// would matter.
//
// A short message costs money and cannot be called back, so the dialogue would
// rather not know than send twice: once the PDU is handed over, only a clear
// answer of the modem decides, and everything else is ErrUnknown.
//
// Messages go in PDU mode: in text mode a character of the text could end the
// message and begin another. Numbers and texts are in no error and no reject.
//
// Sources: 3GPP TS 23.038 (alphabets), 23.040 (PDUs), 24.011 (causes of the
// network), 27.005 (AT commands for messages), 27.007 (AT commands of the SIM
// and the network); Bellcore GR-30 and the handbooks of Rockwell, 3Com and Askey
// (caller identity); CallerID.com's manuals (Whozz Calling?); Asterisk's
// manager.conf and its events. The clause stands where it is used.
package modem

// DriverGSM is the name of the driver, as configuration writes it.
const DriverGSM = "gsm"
