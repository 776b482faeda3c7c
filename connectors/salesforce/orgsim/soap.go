package orgsim

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

// loginEnvelope is the part of a SOAP login that matters.
type loginEnvelope struct {
	Username string `xml:"Body>login>username"`
	Password string `xml:"Body>login>password"`
}

const (
	soapStart = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>`
	soapEnd   = `</soapenv:Body></soapenv:Envelope>`
)

// soapLogin answers the login operation of the partner API, and no other.
func (o *Org) soapLogin(rq *request) *response {
	var in loginEnvelope
	if err := xml.Unmarshal(rq.body, &in); err != nil || in.Username == "" {
		return soapFault("UNKNOWN_EXCEPTION", "UNKNOWN_EXCEPTION: cannot read the login request")
	}
	if !same(o.opt.Username, in.Username) || !same(o.opt.Password, in.Password) {
		return soapFault("INVALID_LOGIN", "INVALID_LOGIN: Invalid username, password, security token; or user locked out.")
	}
	token := o.newSession()
	version := rq.path[strings.LastIndex(rq.path, "/")+1:]
	server := rq.base + "/services/Soap/u/" + version + "/" + o.orgID
	body := soapStart + `<loginResponse><result><metadataServerUrl>` + escapeXML(rq.base+"/services/Soap/m/"+version+"/"+o.orgID) +
		`</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>false</sandbox><serverUrl>` + escapeXML(server) +
		`</serverUrl><sessionId>` + escapeXML(token) + `</sessionId><userId>` + o.userID +
		`</userId><userInfo><organizationId>` + o.orgID + `</organizationId><userEmail>` + escapeXML(o.opt.Username) +
		`</userEmail><userFullName>Integration User</userFullName><userId>` + o.userID + `</userId><userName>` +
		escapeXML(o.opt.Username) + `</userName></userInfo></result></loginResponse>` + soapEnd
	return xmlResponse(http.StatusOK, body)
}

func soapFault(code, message string) *response {
	body := fmt.Sprintf(`<soapenv:Fault><faultcode>sf:%s</faultcode><faultstring>%s</faultstring><detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>%s</sf:exceptionCode><sf:exceptionMessage>%s</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>`,
		code, escapeXML(message), code, escapeXML(strings.TrimPrefix(message, code+": ")))
	return xmlResponse(http.StatusInternalServerError, soapStart+body+soapEnd)
}

func xmlResponse(status int, body string) *response {
	return &response{status: status, body: []byte(body), headers: map[string]string{"Content-Type": "text/xml; charset=utf-8"}}
}

func escapeXML(s string) string {
	var b bytes.Buffer
	// Writing to a buffer cannot fail.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
